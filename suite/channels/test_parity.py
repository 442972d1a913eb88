"""The same conversation over a communicator and a server: clients get what the project's tests see.

Documented differences are declared in ``django_conformance.drivers.channels.differences``; they are not findings.

https://channels.readthedocs.io/en/stable/topics/testing.html
"""

from __future__ import annotations

import asyncio
import http.client
import json
from typing import TYPE_CHECKING, Any

import pytest

from django_conformance.deadlines import deadline
from django_conformance.drivers.channels import communicator, websocket_client
from django_conformance.drivers.channels.asgi_headers import FOREIGN_ORIGIN, allowed_origins, browser_headers, host
from django_conformance.drivers.channels.asgi_probe import PREFIX
from django_conformance.drivers.channels.broadcast import heard_by_another
from django_conformance.drivers.channels.communicator import CommunicatorSocket
from django_conformance.drivers.channels.conversation import (
    ApplicationRaised,
    Opened,
    Received,
    Silence,
    frame_value,
    told,
)
from django_conformance.drivers.channels.differences import HANDSHAKE_HEADERS
from django_conformance.drivers.channels.routes import led_to
from django_conformance.drivers.channels.websocket_client import TcpSocket
from django_conformance.findings import Blocked, Finding, NotJudged, raise_all
from django_conformance.observations import Observation
from django_conformance.reasons import Reason
from django_conformance.variation import differs

if TYPE_CHECKING:
    from django_conformance.contract import SocketContract
    from django_conformance.drivers.channels.asgi_server import AsgiServer
    from django_conformance.drivers.channels.conversation import Conversation
    from django_conformance.drivers.channels.conversations import Conversations
    from django_conformance.inventory import AsgiApplication, Inventory
    from django_conformance.observations import Observe
    from django_conformance.run.context import RunContext

TESTING = "https://channels.readthedocs.io/en/stable/topics/testing.html#websocketcommunicator"
NEEDS = ("communicator", "asgi-application", "asgi-server", "websocket-client")
AFTER = ("channels.communicator.exchange", "channels.server.exchange")
STARTS = ("channels.server.starts",)
UNKNOWN = "/django-conformance/no/such/path/"
OF_ACCEPTED_SOCKETS = {"each": "contract.socket", "needs": NEEDS, "after": ("channels.parity.accepted",)}
OF_APPLICATIONS = {"each": "channels.application", "needs": NEEDS}


@pytest.mark.conformance(
    "channels.parity.accepted", level="must", docs=TESTING, each="contract.socket", needs=NEEDS, after=STARTS
)
def test_accepted(subject: SocketContract, conversations: Conversations, server: AsgiServer) -> None:
    """A communicator and a server accept the same sockets, and refuse the same ones.

    Why: only a server enforces the protocol in the handshake, and sets all keys of a real scope.

    Fix: check what differs: keys of the scope, header names in capitals, a subprotocol that the client did not
    offer.
    """
    simulated, real = conversations.both(subject)
    if simulated.accepted != real.accepted:
        words = {True: "opened", False: "refused"}
        why = f": {told(real.raised)}" if real.raised else (f": {told(simulated.raised)}" if simulated.raised else "")
        place = (real.raised or simulated.raised or ApplicationRaised({})).location
        raise Finding(
            f"The socket is {words[simulated.accepted]} over a communicator, but {words[real.accepted]} by "
            f"{server.name}{why}",
            location=place,
        )


@pytest.mark.conformance("channels.parity.frames", level="must", docs=TESTING, **OF_ACCEPTED_SOCKETS)
def test_frames(subject: SocketContract, conversations: Conversations, server: AsgiServer) -> None:
    """The same frames arrive over a communicator and a server, in the same order and of the same type.

    Values that vary from one conversation to the next, such as random tokens and times, are ignored.

    Why: an empty frame that the server never sends, or text instead of bytes, breaks a client but no test.

    Fix: send only frames that every server carries, and don't let answers depend on the process.
    """

    def frames(held: Conversation) -> list[Any]:
        return [frame_value(frame) for frame in held.frames]

    simulated, real = conversations.both(subject)
    ours, theirs = frames(simulated), frames(real)
    if differs(
        ours,
        theirs,
        lambda: frames(conversations.over_communicator_again(subject)),
        lambda: frames(conversations.over_server_again(subject)),
    ):
        raise Finding(
            f"The communicator gets the frames {_shown(ours)}, but the client of {server.name} gets {_shown(theirs)}",
            evidence={"communicator": ours, "server": theirs},
        )


@pytest.mark.conformance("channels.parity.subprotocol", level="must", docs=TESTING, **OF_ACCEPTED_SOCKETS)
def test_subprotocol(subject: SocketContract, conversations: Conversations, server: AsgiServer) -> None:
    """The application chooses the same subprotocol over a communicator and a server.

    Why: a client that offers subprotocols closes the connection if it gets another one.

    Fix: choose from ``self.scope["subprotocols"]`` in ``accept(subprotocol=…)``.
    """
    simulated, real = conversations.both(subject)
    ours, theirs = (held.opened.subprotocol if held.opened else None for held in (simulated, real))
    if simulated.accepted and ours != theirs:
        raise Finding(
            f"The subprotocol is {ours!r} over a communicator, but {theirs!r} by {server.name}; the client offered "
            f"{subject.subprotocols}"
        )


@pytest.mark.conformance("channels.parity.close-code", level="must", docs=TESTING, **OF_ACCEPTED_SOCKETS)
def test_close_code(subject: SocketContract, conversations: Conversations, server: AsgiServer) -> None:
    """The application closes a socket with the same code over a communicator and a server.

    Why: clients decide by the code whether to reconnect.

    Fix: close with 1000, or with a code from 3000 to 4999. Servers change or refuse other codes.
    """
    simulated, real = conversations.both(subject)
    if not simulated.accepted or (simulated.closed is None and real.closed is None):
        return
    ours, theirs = (held.closed.code if held.closed else None for held in (simulated, real))
    if ours != theirs:
        raise Finding(f"The socket is closed with {ours} over a communicator, but with {theirs} by {server.name}")


@pytest.mark.conformance("channels.parity.exception", level="must", docs=TESTING, **OF_ACCEPTED_SOCKETS)
def test_exception(subject: SocketContract, conversations: Conversations, server: AsgiServer) -> None:
    """The application raises the same exception over a communicator and a server, or none over either.

    Why: no test can find an exception that occurs only in a server's process, such as a missing setting.

    Fix: correct the code that raises, at the place in the message.
    """
    simulated, real = conversations.both(subject)
    ours, theirs = (held.raised.error["raised"] if held.raised else None for held in (simulated, real))
    if ours != theirs:
        raised = simulated.raised or real.raised
        assert raised is not None, "one of the two raised"
        where = (
            "only over a communicator"
            if real.raised is None
            else f"only in {server.name}'s process"
            if simulated.raised is None
            else f"{ours} over a communicator, but {theirs} in {server.name}'s process"
        )
        raise Finding(f"The application raises {where}: {told(raised)}", location=raised.location)


@pytest.mark.conformance(
    "channels.parity.headers",
    level="should",
    docs="https://asgi.readthedocs.io/en/latest/specs/www.html#accept-send-event",
    **OF_ACCEPTED_SOCKETS,
)
def test_headers(subject: SocketContract, conversations: Conversations, server: AsgiServer) -> None:
    """The headers that the application passes to ``accept()`` reach the client.

    Why: Daphne drops them (django/daphne#326), so a cookie in these headers is set only in tests.

    Fix: send their content in the first frame, or serve with Uvicorn or Hypercorn.
    """
    simulated, real = conversations.both(subject)
    if simulated.opened is None or real.opened is None:
        return
    headers = {name: value for name, value in simulated.opened.headers.items() if name not in HANDSHAKE_HEADERS}
    lost = {name: value for name, value in headers.items() if real.opened.headers.get(name) != value}
    if lost:
        raise Finding(
            f"{server.name} does not send the headers passed to accept(): "
            f"{', '.join(f'{name}: {value}' for name, value in lost.items())}",
            evidence={"given": headers},
        )


@pytest.mark.conformance(
    "channels.parity.broadcast",
    level="must",
    docs="https://channels.readthedocs.io/en/stable/topics/channel_layers.html#groups",
    each="contract.socket",
    needs=(*NEEDS, "channel-layer"),
    after=AFTER,
)
def test_broadcast(
    subject: SocketContract, conversations: Conversations, server: AsgiServer, inventory: Inventory
) -> None:
    """A message from one client in a group reaches another client, over a communicator and a server.

    Why: a layer that works in a test's process may not work in the server's.

    Fix: check the layer, and what the group's name is made of.
    """
    leaf = led_to(conversations.application, subject.path)
    broadcasting = {consumer.path for consumer in inventory.channels.consumers if consumer.broadcasts}
    name = (
        f"{leaf.consumer.__module__}.{leaf.consumer.__qualname__}"
        if leaf is not None and leaf.consumer is not None
        else ""
    )
    says = next((step for step in subject.exchange if next(iter(step), "").startswith("send")), None)
    if not subject.accepted or name not in broadcasting or says is None:
        raise NotJudged(
            "The consumer does not send to a group that it joins, or the contract sends nothing.",
            Reason("not-applicable"),
        )

    def heard(way: str) -> Any:
        headers = conversations.prepare(subject)
        return asyncio.run(heard_by_another(way, conversations, subject, says, headers=headers, server=server))

    ours, theirs = heard(communicator.WAY), heard(websocket_client.WAY)
    if ours is not None and differs(ours, theirs, lambda: heard(communicator.WAY), lambda: heard(websocket_client.WAY)):
        raise Finding(
            f"Another client of {subject.path} gets {_shown([ours])} over a communicator, but "
            f"{_shown([theirs]) if theirs else 'nothing'} from {server.name}"
        )


@pytest.mark.conformance(
    "channels.parity.http-status",
    level="must",
    docs="https://channels.readthedocs.io/en/stable/topics/testing.html#httpcommunicator",
    each="channels.application",
    needs=("communicator", "asgi-application", "asgi-server"),
    after=("channels.communicator.http-answers", "channels.server.http-answers"),
)
@pytest.mark.asyncio
async def test_http_status(subject: AsgiApplication, application: Any, server: AsgiServer, run: RunContext) -> None:
    """A GET request gets the same status over a communicator and a server.

    Why: the request goes through all of the project's middleware. A difference shows what the middleware expects of
    a real connection.

    Fix: check what differs: the client's address, the server's name, the scheme.
    """
    if "http" not in subject.protocols:
        raise NotJudged("The application doesn't handle HTTP.", Reason("not-applicable"))
    simulated = await communicator.get(application, UNKNOWN, {"host": host()}, run.request.project)
    try:
        real = server.get(UNKNOWN, {"Host": host()})
    except (OSError, http.client.HTTPException):
        raise Blocked("channels.server.alive", "The server no longer answers.") from None
    if isinstance(simulated, tuple) and simulated[0] != real.status:
        raise Finding(
            f"GET {UNKNOWN} gets status {simulated[0]} over a communicator, but {real.status} from {server.name}"
        )


@pytest.mark.conformance(
    "channels.parity.origin",
    level="must",
    docs="https://channels.readthedocs.io/en/stable/topics/security.html#websockets",
    after=("channels.communicator.foreign-origin", "channels.server.starts"),
    **OF_APPLICATIONS,
)
@pytest.mark.asyncio
async def test_origin(subject: AsgiApplication, application: Any, server: AsgiServer, run: RunContext) -> None:
    """A server refuses pages from other sites if a communicator does.

    Why: a proxy's header, or a setting that only one process has, can open in production what is closed in
    tests.

    Fix: use the same ALLOWED_HOSTS in both.
    """
    allowed = allowed_origins(application)
    if allowed is None or "*" in allowed or led_to(application, UNKNOWN) is not None:
        raise NotJudged(
            "No origin validator wraps the WebSocket routes, or it allows every origin.",
            Reason("not-applicable"),
        )
    headers = {**browser_headers(application), "origin": FOREIGN_ORIGIN}
    simulated = await CommunicatorSocket(application, UNKNOWN, headers, run.request.project).open()
    real = await TcpSocket(server, UNKNOWN, headers).open()
    refused = [isinstance(opened, Opened) and not opened.accepted for opened in (simulated, real)]
    if refused[0] and not refused[1]:
        raise Finding(
            f"The origin {FOREIGN_ORIGIN} is refused over a communicator, but not by {server.name}: "
            f"{told(real) if isinstance(real, ApplicationRaised) else 'the socket was opened'}"
        )


@pytest.mark.conformance(
    "channels.parity.scope-keys",
    level="info",
    docs="https://asgi.readthedocs.io/en/latest/specs/www.html#websocket-connection-scope",
    after=STARTS,
    **OF_APPLICATIONS,
)
@pytest.mark.asyncio
async def test_scope_keys(
    subject: AsgiApplication,
    application: Any,
    server: AsgiServer,
    run: RunContext,
    observe: Observe,
) -> None:
    """Consumers read only keys that both a communicator's scope and a server's scope have.

    Why: a communicator's scope has only type, path, query_string, headers and subprotocols, so ``scope["client"]``
    raises KeyError in tests.

    Fix: read such keys with ``get()``, or set them in the communicator's scope before it connects.
    """
    socket = TcpSocket(server, f"{PREFIX}scope", {"host": "localhost"})
    received: Received
    opened = await socket.open()
    if isinstance(opened, Opened) and opened.accepted:
        received = await socket.receive(deadline(0.1))
        await socket.leave()
    else:
        received = opened if isinstance(opened, ApplicationRaised) else Silence(deadline(0.1))
    if not isinstance(received, str):
        raise Finding(f"{server.name} did not report its scope: got {told(received)}")
    theirs = set(json.loads(received))
    ours = set(
        CommunicatorSocket(application, "/", browser_headers(application), run.request.project).communicator.scope
    )
    observe(Observation(f"channels:{subject.path}", communicator.WAY, {"scope": sorted(ours)}))
    observe(Observation(f"channels:{subject.path}", websocket_client.WAY, {"scope": sorted(theirs)}))
    raise_all(
        Finding(
            f"{consumer.path} reads scope[{key!r}], which {server.name} sets and a communicator does not",
            subject=consumer.path,
            location=consumer.location,
        )
        for consumer in run.inventory.channels.consumers
        for key in consumer.reads
        if key in theirs - ours
    )


def _shown(frames: list[Any]) -> str:
    text = json.dumps(frames, ensure_ascii=False)
    return text if len(text) < 300 else text[:300] + "…"
