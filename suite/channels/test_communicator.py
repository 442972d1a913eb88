"""The application in this process, through ``channels.testing``: what a project's own tests see of it.

https://channels.readthedocs.io/en/stable/topics/testing.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from django_conformance.deadlines import deadline
from django_conformance.drivers.channels import communicator
from django_conformance.drivers.channels.asgi_headers import FOREIGN_ORIGIN, allowed_origins, browser_headers
from django_conformance.drivers.channels.communicator import CommunicatorSocket
from django_conformance.drivers.channels.conversation import ApplicationRaised, Opened, Silence, told
from django_conformance.drivers.channels.routes import leaf_of, led_to, probed
from django_conformance.findings import Finding, NotJudged
from django_conformance.observations import Observation
from django_conformance.reasons import Reason

from .agreement import compare_with_contract

if TYPE_CHECKING:
    from collections.abc import Callable

    from django_conformance.contract import SocketContract
    from django_conformance.drivers.channels.conversations import Conversations
    from django_conformance.inventory import AsgiApplication, Route
    from django_conformance.run.context import RunContext

TESTING = "https://channels.readthedocs.io/en/stable/topics/testing.html"
UNKNOWN = "/django-conformance/no/such/path/"
_BUGS = (
    "EndOfApplication",
    "NameError",
    "UnboundLocalError",
    "ImportError",
    "ModuleNotFoundError",
    "SynchronousOnlyOperation",
)


@pytest.mark.conformance(
    "channels.communicator.http-answers",
    level="must",
    docs=TESTING + "#httpcommunicator",
    each="channels.application",
    needs=("communicator", "asgi-application"),
)
@pytest.mark.asyncio
async def test_http_answers(
    subject: AsgiApplication, application: Any, run: RunContext, observe: Callable[[Observation], Observation]
) -> None:
    """A GET request for a path that does not exist is answered.

    Why: any answer will do, a page, a redirect or a 404; an exception or silence means that HTTP does not reach Django.

    Fix: look at what stands before ``get_asgi_application()`` under "http".
    """
    if "http" not in subject.protocols:
        raise NotJudged("The application declares no HTTP.", Reason("not-applicable"))
    answer = await communicator.get(
        application, UNKNOWN, {"host": browser_headers(application)["host"]}, run.request.project
    )
    if isinstance(answer, (ApplicationRaised, Silence)):
        raise Finding(f"GET {UNKNOWN} was answered by {told(answer)}", location=getattr(answer, "location", None))
    observe(Observation(f"channels:GET {UNKNOWN}", communicator.WAY, {"status": answer[0]}))


@pytest.mark.conformance(
    "channels.communicator.unknown-path",
    level="must",
    docs="https://channels.readthedocs.io/en/stable/topics/routing.html#urlrouter",
    each="channels.application",
    needs=("communicator", "asgi-application"),
)
@pytest.mark.asyncio
async def test_unknown_path(
    subject: AsgiApplication, application: Any, run: RunContext, observe: Callable[[Observation], Observation]
) -> None:
    """A WebSocket to a path without a route is refused, at once.

    Why: one that is accepted is served by nobody; one that is not answered holds the client and a connection of the
    server.

    Fix: let only routes accept sockets: middleware passes on ``receive`` and ``send``, and awaits the application it
    wraps.
    """
    _only_routed(subject, application)
    socket = CommunicatorSocket(application, UNKNOWN, browser_headers(application), run.request.project)
    opened = await socket.open()
    await socket.close()
    silent = isinstance(opened, Silence) or (
        isinstance(opened, ApplicationRaised) and opened.error["raised"] == "EndOfApplication"
    )
    if silent or (isinstance(opened, Opened) and opened.accepted):
        described = "it was accepted" if isinstance(opened, Opened) else f"{told(opened)} came"
        own = [path for path in subject.middleware.get("websocket", ()) if not path.startswith("channels.")]
        raise Finding(
            f"No route leads to {UNKNOWN}, and {described}"
            + (f"; before the routes stands {', '.join(own)}" if own else ""),
            location=subject.location,
        )
    value = (
        {"raised": opened.error["raised"]}
        if isinstance(opened, ApplicationRaised)
        else {"close_code": getattr(opened, "code", None)}
    )
    observe(Observation(f"channels:{UNKNOWN}", communicator.WAY, value))


def _only_routed(subject: AsgiApplication, application: Any) -> None:
    if "websocket" not in subject.routed:
        raise NotJudged("The application has no URLRouter for WebSockets that could be seen.", Reason("not-applicable"))
    if led_to(application, UNKNOWN) is not None:
        raise NotJudged("A route matches every path.", Reason("not-applicable"))


@pytest.mark.conformance(
    "channels.communicator.foreign-origin",
    level="must",
    docs="https://channels.readthedocs.io/en/stable/topics/security.html#websockets",
    each="channels.application",
    needs=("communicator", "asgi-application"),
    after=("channels.configuration.layer-loads", "channels.configuration.origins-list"),
)
@pytest.mark.asyncio
async def test_foreign_origin(subject: AsgiApplication, application: Any, run: RunContext) -> None:
    """An origin validator refuses a page of another site, and lets the project's own pages through.

    Why: it is the only guard against another site's opening sockets in the name of a user who is logged in.

    Fix: correct the validator, or use AllowedHostsOriginValidator.
    """
    allowed = allowed_origins(application)
    if allowed is None or "*" in allowed:
        raise NotJudged(
            "No origin validator stands before the WebSocket routes, or it allows every origin.",
            Reason("not-applicable"),
        )
    _only_routed(subject, application)
    own = browser_headers(application)
    foreign = await _refusal(application, {**own, "origin": FOREIGN_ORIGIN}, run)
    if not (isinstance(foreign, Opened) and not foreign.accepted):
        raise Finding(
            f"A socket of the origin {FOREIGN_ORIGIN} was let through the origin validator, which allows {allowed}"
        )
    if not allowed:
        raise Finding(
            "The origin validator allows no origin at all: ALLOWED_HOSTS is empty, and every socket is refused"
        )


async def _refusal(application: Any, headers: dict[str, str], run: RunContext) -> Opened | ApplicationRaised | Silence:
    socket = CommunicatorSocket(application, UNKNOWN, headers, run.request.project)
    opened = await socket.open()
    await socket.close()
    return opened


@pytest.mark.conformance(
    "channels.communicator.lifespan",
    level="should",
    docs="https://asgi.readthedocs.io/en/latest/specs/lifespan.html",
    each="channels.application",
    needs=("communicator", "asgi-application"),
)
@pytest.mark.asyncio
async def test_lifespan(subject: AsgiApplication, application: Any, run: RunContext) -> None:
    """The application answers the server's lifespan events, or refuses them with an exception.

    Why: Uvicorn and Hypercorn send them first, and wait: an application that does neither keeps the server from
    starting.

    Fix: raise for scopes that are not known, as ProtocolTypeRouter does, or answer ``lifespan.startup.complete``.
    """
    answer = await communicator.lifespan(application, run.request.project)
    if isinstance(answer, Silence):
        raise Finding(f"{subject.path} did not answer lifespan.startup: {told(answer)}", location=subject.location)


@pytest.mark.conformance(
    "channels.communicator.route-resolves",
    level="must",
    docs="https://channels.readthedocs.io/en/stable/topics/routing.html",
    each="channels.route",
    needs=("communicator", "asgi-application"),
    after=("channels.configuration.routes-reachable",),
)
@pytest.mark.asyncio
async def test_route_resolves(
    subject: Route, application: Any, run: RunContext, observe: Callable[[Observation], Observation]
) -> None:
    """A socket to a route's path gets through all middleware to where the consumer stands, or is refused by it.

    Why: middleware that forgets to await what it wraps, drops the route's arguments or fails itself stops every
    consumer.

    Fix: look at the middleware that the evidence lists, outermost first.
    """
    leaf = leaf_of(application, subject) if subject.protocol == "websocket" else None
    if leaf is None or subject.example is None:
        raise NotJudged("No path could be made for the route.", Reason("inconclusive"))
    with probed(leaf) as possible:
        if not possible:
            raise NotJudged("The consumer's place in the application could not be found.", Reason("inconclusive"))
        socket = CommunicatorSocket(application, subject.example, browser_headers(application), run.request.project)
        opened = await socket.open()
        received = await socket.receive(deadline(0.1)) if isinstance(opened, Opened) and opened.accepted else None
        await socket.close()
    evidence = {"path": subject.example, "middleware": list(subject.middleware)}
    own = [path for path in subject.middleware if not path.startswith("channels.")]
    behind = f", behind {', '.join(own)}" if own else ""
    if isinstance(opened, Silence):
        raise Finding(
            f"A socket to {subject.example}{behind} was not answered: {told(opened)}",
            location=subject.location,
            evidence=evidence,
        )
    if isinstance(opened, ApplicationRaised) and (
        opened.error["raised"] in _BUGS or "No route found" in opened.error["message"]
    ):
        raise Finding(
            f"A socket to {subject.example} did not get to its consumer{behind}: {told(opened)}",
            location=opened.location or subject.location,
            evidence=evidence,
        )
    if isinstance(received, str):
        arguments = json.loads(received)["arguments"]
        if set(subject.arguments) - set(arguments):
            raise Finding(
                f"The consumer at {subject.example} is given the arguments {arguments}, not "
                f"{', '.join(subject.arguments)}",
                location=subject.location,
                evidence=evidence,
            )
        observe(Observation(f"channels:{subject.pattern}", communicator.WAY, json.loads(received)))


@pytest.mark.conformance(
    "channels.communicator.exchange",
    level="must",
    docs=TESTING + "#websocketcommunicator",
    each="contract.socket",
    needs=("communicator", "asgi-application"),
)
@pytest.mark.asyncio
async def test_exchange(
    subject: SocketContract, conversations: Conversations, handshake_headers: dict[str, str]
) -> None:
    """The conversation of the contract is held with a communicator.

    Why: it is what the project says of itself.

    Fix: correct the consumer, or the contract.
    """
    held = await conversations.over_communicator(subject, handshake_headers)
    compare_with_contract(subject, held)
