"""A conversation over a socket, as a contract has it: the same steps, whatever the socket is made of.

A step is a table with one key: ``send`` (JSON), ``send_text``, ``send_bytes``, ``expect`` (JSON), ``expect_matches``,
``expect_bytes``, ``expect_close`` (a code) or ``close`` (a code, by the client).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from django_conformance.deadlines import deadline
from django_conformance.observations import Observation, canonical, mask, same

if TYPE_CHECKING:
    from django_conformance.contract import SocketContract
    from django_conformance.inventory import Location

_LONGEST = 300

STEPS = ("send", "send_text", "send_bytes", "expect", "expect_matches", "expect_bytes", "expect_close", "close")


@dataclass(frozen=True)
class Opened:
    """What came of opening a socket: ``code`` where the application closed it, ``status`` where HTTP said so."""

    accepted: bool
    subprotocol: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    code: int | None = None
    status: int | None = None


@dataclass(frozen=True)
class Closed:
    """The other side closed the socket."""

    code: int
    reason: str = ""


@dataclass(frozen=True)
class Raised:
    """The application raised instead of answering."""

    error: dict[str, Any]
    location: Location | None = None


@dataclass(frozen=True)
class Silence:
    """Nothing came before the deadline."""

    seconds: float


Received = str | bytes | Closed | Raised | Silence


class Socket(Protocol):
    """A client's end of a WebSocket."""

    async def open(self) -> Opened | Raised | Silence:
        """Open it."""

    async def send(self, data: str | bytes) -> None:
        """Send a frame; one that is sent after the other side closed is lost."""

    async def receive(self, seconds: float) -> Received:
        """Return what comes next."""

    async def close(self, code: int = 1000) -> Raised | None:
        """Close it; return what the application raised on the way out, if anything."""


@dataclass(frozen=True)
class Mismatch:
    """The first step that did not go as agreed: its number from 1, what was agreed, and what came."""

    step: int
    agreed: str
    came: str


@dataclass(frozen=True)
class Conversation:
    """What was said. ``frames`` are those that the application sent, in order."""

    opened: Opened | None = None
    frames: tuple[str | bytes, ...] = ()
    closed: Closed | None = None
    raised: Raised | None = None
    mismatch: Mismatch | None = None

    @property
    def accepted(self) -> bool:
        """Whether the socket was opened."""
        return self.opened is not None and self.opened.accepted

    def observation(self, name: str, way: str) -> Observation:
        """Return it as an observation of the socket ``name``."""
        opened = self.opened
        return Observation(
            f"channels:{name}",
            way,
            {
                "accepted": self.accepted,
                "subprotocol": opened.subprotocol if opened else None,
                "frames": [frame_value(frame) for frame in self.frames],
                "status": opened.status if opened else None,
                "headers": sorted(opened.headers) if opened else [],
                "close_code": self.closed.code if self.closed else (opened.code if opened and opened.code else None),
                "close_reason": self.closed.reason if self.closed else "",
                "raised": self.raised.error if self.raised else None,
                "as_agreed": self.mismatch is None,
            },
        )


def frame_value(frame: str | bytes) -> Any:
    """Return a frame as canonical data: JSON as its value, so that neither spaces nor the order of keys count."""
    if isinstance(frame, bytes):
        return canonical(frame)
    try:
        return {"json": canonical(json.loads(frame))}
    except (ValueError, RecursionError):
        return {"text": mask(frame)}


async def converse(socket: Socket, contract: SocketContract) -> Conversation:
    """Hold the conversation that a contract describes, to its end or to the first step that goes otherwise."""
    opened = await socket.open()
    if isinstance(opened, Raised):
        return Conversation(raised=opened)
    if isinstance(opened, Silence):
        return Conversation(
            mismatch=Mismatch(0, "an answer to the handshake", f"nothing within {opened.seconds:.0f} s")
        )
    held = Conversation(opened)
    if not opened.accepted:
        return held
    for number, step in enumerate(contract.exchange, 1):
        held = await _step(socket, number, step, held)
        if held.mismatch is not None or held.raised is not None or held.closed is not None:
            break
    if contract.close_code is not None and not (held.closed or held.raised or held.mismatch):
        held = await _step(socket, len(contract.exchange) + 1, {"expect_close": contract.close_code}, held)
    raised = await socket.close() if held.closed is None and held.raised is None else None
    return replace(held, raised=held.raised or raised)


async def _step(socket: Socket, number: int, step: dict[str, Any], held: Conversation) -> Conversation:
    kind, value = next(iter(step.items()), ("nothing", None))
    if kind not in STEPS or len(step) != 1:
        return replace(
            held, mismatch=Mismatch(number, f"one of {', '.join(STEPS)}", f"a step with {', '.join(step) or 'nothing'}")
        )
    if kind in ("send", "send_text", "send_bytes"):
        await socket.send(
            json.dumps(value) if kind == "send" else str(value).encode() if kind == "send_bytes" else str(value)
        )
        return held
    if kind == "close":
        code = value if isinstance(value, int) and not isinstance(value, bool) else 1000
        return replace(held, raised=await socket.close(code), closed=Closed(code))
    came = await socket.receive(deadline(0.1))
    if isinstance(came, (str, bytes)):
        held = replace(held, frames=(*held.frames, came))
    elif isinstance(came, Closed):
        held = replace(held, closed=came)
    elif isinstance(came, Raised):
        held = replace(held, raised=came)
    if _fits(kind, value, came):
        return held
    return replace(held, mismatch=Mismatch(number, f"{kind} = {json.dumps(value, ensure_ascii=False)}", told(came)))


def _fits(kind: str, value: Any, came: Received) -> bool:
    if kind == "expect_close":
        return isinstance(came, Closed) and (value is True or bool(came.code == value))
    if kind == "expect_bytes":
        return came == str(value).encode()
    if not isinstance(came, str):
        return False
    if kind == "expect_matches":
        return re.search(str(value), came) is not None
    try:
        return same(canonical(json.loads(came)), canonical(value)) or came == str(value)
    except (ValueError, RecursionError):
        return came == str(value)


def told(came: Received) -> str:
    """Return what came, in words."""
    if isinstance(came, Closed):
        return f"a close with code {came.code}" + (f" ({came.reason})" if came.reason else "")
    if isinstance(came, Raised):
        return f"{came.error['raised']}: {came.error['message']}" + (f" ({came.location})" if came.location else "")
    if isinstance(came, Silence):
        return f"nothing within {came.seconds:.0f} s"
    text = came if isinstance(came, str) else repr(came)
    return f"the frame {text if len(text) < _LONGEST else text[:_LONGEST] + '…'}"


__all__ = [
    "STEPS",
    "Closed",
    "Conversation",
    "Mismatch",
    "Opened",
    "Raised",
    "Received",
    "Silence",
    "Socket",
    "converse",
    "frame_value",
    "told",
]
