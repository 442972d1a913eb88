"""The contract's sockets over TCP: their conversations, and what careless or hostile clients do.

https://channels.readthedocs.io/en/stable/topics/consumers.html
"""

from __future__ import annotations

import asyncio
import json
import string
from typing import TYPE_CHECKING

import pytest
from hypothesis import Phase, given, settings, strategies as st

from django_conformance.deadlines import deadline
from django_conformance.drivers.channels import communicator, websocket_client
from django_conformance.drivers.channels.conversation import ApplicationRaised, Opened, told
from django_conformance.drivers.channels.websocket_client import TcpSocket
from django_conformance.findings import Finding, NotJudged, raise_all
from django_conformance.reasons import Reason

from .agreement import compare_with_contract, disagreement, refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.contract import SocketContract
    from django_conformance.drivers.channels.asgi_server import AsgiServer
    from django_conformance.drivers.channels.conversations import Conversations

CONSUMERS = "https://channels.readthedocs.io/en/stable/topics/consumers.html#websocketconsumer"
NEEDS = ("asgi-server", "websocket-client", "channels")

_TEXT = st.text(string.printable + "éß☕漢𝄞", max_size=40)
FRAMES: dict[str, st.SearchStrategy[str | bytes]] = {
    "text that is not JSON": _TEXT.filter(lambda text: bool(text) and not _is_json(text)),
    "a JSON scalar": (st.integers(-(2**40), 2**40) | st.booleans() | st.none() | _TEXT).map(json.dumps),
    "a JSON array": st.lists(st.integers(0, 9) | _TEXT, max_size=3).map(json.dumps),
    "a JSON object without the key": st.dictionaries(_TEXT, st.none(), max_size=2).map(json.dumps),
    "bytes": st.binary(min_size=1, max_size=40),
    "an empty text": st.just(""),
    "a long text": st.integers(1, 4).map(lambda size: "x" * (size * 60_000)),
}
"""Kinds of frames that any client can send."""
OF_SOCKETS = {"each": "contract.socket", "needs": NEEDS}


@pytest.mark.conformance(
    "channels.server.exchange", level="must", docs=CONSUMERS, after=("channels.server.starts",), **OF_SOCKETS
)
def test_exchange(subject: SocketContract, conversations: Conversations, handshake_headers: dict[str, str]) -> None:
    """A conversation in the contract goes as the contract says, over TCP with an ASGI server.

    Why: this is what clients see in production.

    Fix: the communicator does what the contract says, so check what only the server has: its environment, layer and
    process.
    """
    held = conversations.held(websocket_client.WAY, subject) or conversations.over_server(subject, handshake_headers)
    simulated = conversations.held(communicator.WAY, subject)
    alike = simulated is not None and disagreement(subject, simulated) is not None
    hint = "The communicator does not do what the contract says either: correct the consumer, or the contract."
    compare_with_contract(
        subject,
        held,
        refused=refusal(conversations.application, handshake_headers),
        hint=hint if alike else "",
    )


@pytest.mark.conformance(
    "channels.server.malformed-frame", level="should", docs=CONSUMERS, after=("channels.server.starts",), **OF_SOCKETS
)
def test_malformed_frame(
    subject: SocketContract, conversations: Conversations, server: AsgiServer, handshake_headers: dict[str, str]
) -> None:
    """No frame from a client makes the consumer raise.

    Why: an exception closes the connection with 1011 and fills the log. Any visitor can cause that at will.

    Fix: catch parsing errors, check before you index, and answer with an error message or your own close code.
    """
    if not subject.accepted:
        raise NotJudged("The contract expects this socket to be refused.", Reason("contract", "socket.accepted"))
    conversations.hung(subject)
    first = _first_frame(subject)
    if first is not None and asyncio.run(_killing(subject, server, handshake_headers, {"first": first})):
        raise NotJudged("The contract's own first frame ends the socket.", Reason("inconclusive"))
    culprits: dict[str, tuple[str | bytes, ApplicationRaised]] = {}

    @settings(max_examples=2, phases=[Phase.explicit, Phase.generate])
    @given(st.fixed_dictionaries(FRAMES))
    def send(frames: dict[str, str | bytes]) -> None:
        wanted = {kind: frame for kind, frame in frames.items() if kind not in culprits}
        culprits.update(asyncio.run(_killing(subject, server, handshake_headers, wanted)))

    send()
    raise_all(_findings(subject, culprits))


def _first_frame(contract: SocketContract) -> str | bytes | None:
    """Return the first JSON frame that the contract sends."""
    return next((json.dumps(step["send"]) for step in contract.exchange if "send" in step), None)


async def _killing(
    contract: SocketContract, server: AsgiServer, headers: dict[str, str], frames: dict[str, str | bytes]
) -> dict[str, tuple[str | bytes, ApplicationRaised]]:
    """Send each frame over its own connection, in parallel; return those that make the application raise."""

    async def raised_for(frame: str | bytes) -> ApplicationRaised | None:
        socket = TcpSocket(server, contract.path, headers, contract.subprotocols)
        opened = await socket.open()
        if not (isinstance(opened, Opened) and opened.accepted):
            return None
        await socket.send(frame)
        return await socket.close()

    answers = await asyncio.gather(*(raised_for(frame) for frame in frames.values()))
    return {
        kind: (frame, raised)
        for (kind, frame), raised in zip(frames.items(), answers, strict=True)
        if raised is not None
    }


def _is_of_channels(raised: ApplicationRaised) -> bool:
    """Whether JsonWebsocketConsumer's own parsing raised: that is Channels' default, and an info rule reports it."""
    return raised.location is None and raised.error["raised"] in ("JSONDecodeError", "ValueError")


def _findings(
    contract: SocketContract, culprits: dict[str, tuple[str | bytes, ApplicationRaised]]
) -> Iterator[Finding]:
    """Yield a finding for each place that raised, with all frames that made it raise."""
    places: dict[str, list[str]] = {}
    for kind, (_, raised) in culprits.items():
        if not _is_of_channels(raised):
            places.setdefault(str(raised.location), []).append(kind)
    for kinds in places.values():
        frame, raised = culprits[kinds[0]]
        shown = repr(frame) if len(frame) < 60 else f"{len(frame)} characters"
        others = f"; so do {', '.join(kinds[1:])}" if kinds[1:] else ""
        message = f"{kinds[0]} ({shown}) ends the socket {contract.path}: {told(raised)}{others}"
        errors = {kind: culprits[kind][1].error for kind in kinds}
        yield Finding(
            message[0].upper() + message[1:],
            location=raised.location,
            evidence={"frame": repr(frame[:200]), "errors": errors},
        )


@pytest.mark.conformance(
    "channels.server.disconnect",
    level="should",
    docs="https://channels.readthedocs.io/en/stable/topics/consumers.html#closing-consumers",
    after=("channels.server.starts",),
    **OF_SOCKETS,
)
@pytest.mark.asyncio
async def test_disconnect(
    subject: SocketContract, conversations: Conversations, server: AsgiServer, handshake_headers: dict[str, str]
) -> None:
    """The application ends without an exception when its client closes with a code, or drops the connection.

    Why: communicators always close with 1000, but real clients lose their network. No test sees what goes wrong then:
    a group that is not left, a task that keeps running.

    Fix: accept every code in ``disconnect(code)``, call ``super().disconnect(code)`` or raise StopConsumer, and don't
    wait for anything from the client there.
    """
    if not subject.accepted:
        raise NotJudged("The contract expects this socket to be refused.", Reason("contract", "socket.accepted"))
    conversations.hung(subject)
    for leave, how in (("close", "closes with 4001"), ("abort", "drops the connection")):
        socket = TcpSocket(server, subject.path, handshake_headers, subject.subprotocols)
        opened = await socket.open()
        if not (isinstance(opened, Opened) and opened.accepted):
            return
        raised = await (socket.close(4001) if leave == "close" else socket.abort())
        if raised is not None:
            what = str(raised.cut) if raised.cut is not None else f"raises {told(raised)}"
            raise Finding(
                f"When a client of {subject.path} {how}, the application {what}",
                location=raised.location,
            )
        if socket.ended is None or socket.ended.ended == "cancelled":
            raise Finding(
                f"When a client of {subject.path} {how}, the application does not end within {deadline(0.15):.0f} s "
                "and is killed",
                evidence={"how": how},
            )


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
