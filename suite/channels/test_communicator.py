"""The application in this process, through ``channels.testing``, as a project's own tests see it.

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
from django_conformance.drivers.channels.routes import led_to, probed
from django_conformance.findings import Finding, NotJudged
from django_conformance.observations import Observation
from django_conformance.reasons import Reason

from .agreement import compare_with_contract, refusal

if TYPE_CHECKING:
    from django_conformance.contract import SocketContract
    from django_conformance.drivers.channels.conversations import Conversations
    from django_conformance.drivers.channels.routes import Leaves
    from django_conformance.inventory import AsgiApplication, Route
    from django_conformance.observations import Observe
    from django_conformance.run.context import RunContext

TOPICS = "https://channels.readthedocs.io/en/stable/topics"
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
OF_APPLICATIONS = {"each": "channels.application", "needs": ("communicator", "asgi-application")}


@pytest.mark.arm
@pytest.mark.conformance(
    "channels.communicator.http-answers", level="must", docs=TESTING + "#httpcommunicator", **OF_APPLICATIONS
)
@pytest.mark.asyncio
async def test_http_answers(subject: AsgiApplication, application: Any, run: RunContext, observe: Observe) -> None:
    """The application answers a GET request for a path that doesn't exist.

    Why: any answer is fine, such as a page, a redirect or a 404. An exception or no answer means that HTTP doesn't
    reach Django.

    Fix: check what wraps ``get_asgi_application()`` under "http".
    """
    if "http" not in subject.protocols:
        raise NotJudged("The application doesn't handle HTTP.", Reason("not-applicable"))
    answer = await communicator.get(
        application, UNKNOWN, {"host": browser_headers(application)["host"]}, run.request.project
    )
    if isinstance(answer, (ApplicationRaised, Silence)):
        location = getattr(answer, "location", None)
        hint = f"Correct what raises at {location}." if location is not None else ""
        raise Finding(f"GET {UNKNOWN} got {told(answer)}", location=location, hint=hint)
    observe(Observation(f"channels:GET {UNKNOWN}", communicator.WAY, {"status": answer[0]}))


@pytest.mark.arm
@pytest.mark.conformance(
    "channels.communicator.unknown-path", level="must", docs=f"{TOPICS}/routing.html#urlrouter", **OF_APPLICATIONS
)
@pytest.mark.asyncio
async def test_unknown_path(subject: AsgiApplication, application: Any, run: RunContext, observe: Observe) -> None:
    """A WebSocket to a path without a route is refused at once.

    Why: if it is accepted, nobody serves it. If it gets no answer, the client and a connection of the server
    wait.

    Fix: let only consumers accept sockets. Middleware must pass on ``receive`` and ``send``, and await the application
    that it wraps.
    """
    _only_routed(subject, application)
    socket = CommunicatorSocket(application, UNKNOWN, browser_headers(application), run.request.project)
    opened = await socket.open()
    await socket.close()
    silent = isinstance(opened, Silence) or (
        isinstance(opened, ApplicationRaised) and opened.error["raised"] == "EndOfApplication"
    )
    if silent or (isinstance(opened, Opened) and opened.accepted):
        described = "it was accepted" if isinstance(opened, Opened) else f"got {told(opened)}"
        own = [path for path in subject.middleware.get("websocket", ()) if not path.startswith("channels.")]
        raise Finding(
            f"A socket to {UNKNOWN} matches no route, but {described}"
            + (f"; the routes are wrapped by {', '.join(own)}" if own else ""),
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
        raise NotJudged("No URLRouter for WebSockets was found in the application.", Reason("not-applicable"))
    if led_to(application, UNKNOWN) is not None:
        raise NotJudged("A route matches every path.", Reason("not-applicable"))


@pytest.mark.arm
@pytest.mark.conformance(
    "channels.communicator.foreign-origin",
    level="must",
    docs="https://channels.readthedocs.io/en/stable/topics/security.html#websockets",
    after=("channels.configuration.layer-loads", "channels.configuration.origins-list"),
    **OF_APPLICATIONS,
)
@pytest.mark.asyncio
async def test_foreign_origin(subject: AsgiApplication, application: Any, run: RunContext) -> None:
    """An origin validator refuses pages from other sites, and accepts the project's own pages.

    Why: only the validator stops another site from opening sockets as a logged-in user.

    Fix: correct the validator, or use AllowedHostsOriginValidator.
    """
    allowed = allowed_origins(application)
    if allowed is None or "*" in allowed:
        raise NotJudged(
            "No origin validator wraps the WebSocket routes, or it allows every origin.",
            Reason("not-applicable"),
        )
    _only_routed(subject, application)
    own = browser_headers(application)
    foreign = await _refusal(application, {**own, "origin": FOREIGN_ORIGIN}, run)
    if not (isinstance(foreign, Opened) and not foreign.accepted):
        raise Finding(f"The origin validator accepts a socket from {FOREIGN_ORIGIN}, but allows only {allowed}")
    if not allowed:
        raise Finding("The origin validator allows no origin: ALLOWED_HOSTS is empty, so every socket is refused")


async def _refusal(application: Any, headers: dict[str, str], run: RunContext) -> Opened | ApplicationRaised | Silence:
    socket = CommunicatorSocket(application, UNKNOWN, headers, run.request.project)
    opened = await socket.open()
    await socket.close()
    return opened


@pytest.mark.arm
@pytest.mark.conformance(
    "channels.communicator.lifespan",
    level="should",
    docs="https://asgi.readthedocs.io/en/latest/specs/lifespan.html",
    **OF_APPLICATIONS,
)
@pytest.mark.asyncio
async def test_lifespan(subject: AsgiApplication, application: Any, run: RunContext) -> None:
    """The application answers the server's lifespan events, or raises an exception.

    Why: Uvicorn and Hypercorn send these events first, and wait. If the application does neither, the server never
    starts.

    Fix: raise for unknown scopes, as ProtocolTypeRouter does, or answer with ``lifespan.startup.complete``.
    """
    answer = await communicator.lifespan(application, run.request.project)
    if isinstance(answer, Silence):
        raise Finding(f"{subject.path} did not answer lifespan.startup: got {told(answer)}", location=subject.location)


@pytest.mark.arm
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
    subject: Route,
    application: Any,
    leaves: Leaves,
    run: RunContext,
    observe: Observe,
) -> None:
    """A socket to a route's path gets through all middleware to the consumer, or a middleware refuses it.

    Why: middleware that doesn't await the application that it wraps, drops the route's arguments, or raises, breaks
    every consumer behind it.

    Fix: check the middleware in the evidence, outermost first.
    """
    leaf = leaves.of(subject) if subject.protocol == "websocket" else None
    if leaf is None or subject.example is None:
        raise NotJudged("No example path could be made for the route.", Reason("inconclusive"))
    with probed(leaf) as possible:
        if not possible:
            raise NotJudged("The consumer was not found in the application.", Reason("inconclusive"))
        socket = CommunicatorSocket(application, subject.example, browser_headers(application), run.request.project)
        opened = await socket.open()
        received = await socket.receive(deadline(0.1)) if isinstance(opened, Opened) and opened.accepted else None
        await socket.close()
    evidence = {"path": subject.example, "middleware": list(subject.middleware)}
    own = [path for path in subject.middleware if not path.startswith("channels.")]
    behind = f", behind {', '.join(own)}" if own else ""
    if isinstance(opened, Silence):
        raise Finding(
            f"A socket to {subject.example}{behind} was left without an answer: {told(opened)}",
            location=subject.location,
            evidence=evidence,
        )
    if isinstance(opened, ApplicationRaised) and (
        opened.error["raised"] in _BUGS or "No route found" in opened.error["message"]
    ):
        raise Finding(
            f"A socket to {subject.example} did not reach its consumer{behind}: {told(opened)}",
            location=opened.location or subject.location,
            evidence=evidence,
        )
    if isinstance(received, str):
        arguments = json.loads(received)["arguments"]
        if set(subject.arguments) - set(arguments):
            raise Finding(
                f"The consumer at {subject.example} gets the arguments {arguments}, not {', '.join(subject.arguments)}",
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
def test_exchange(subject: SocketContract, conversations: Conversations, handshake_headers: dict[str, str]) -> None:
    """A conversation in the contract goes as the contract says, over a communicator.

    Why: the project's own tests rely on it.

    Fix: correct the consumer, or the contract.
    """
    held = conversations.over_communicator(subject, handshake_headers)
    compare_with_contract(subject, held, refused=refusal(conversations.application, handshake_headers))
