"""A conversation over a socket, as a contract has it: the same steps, whatever the socket is made of.

A step is a table with one key: ``send`` (JSON), ``send_text``, ``send_bytes``, ``expect`` (JSON), ``expect_matches``,
``expect_bytes``, ``expect_close`` (a code) or ``close`` (a code, by the client).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from django_conformance.codec import dumps, loads
from django_conformance.deadlines import deadline, longer, subject_deadline
from django_conformance.inventory import Location
from django_conformance.observations import Observation, canonical, mask, same
from django_conformance.run.cut_short import CutShort

if TYPE_CHECKING:
    from django_conformance.contract import SocketContract

_LONGEST = 300

OF_SUBJECT = 0.8
"""The part of a subject's time that one answer may take: what is waited for then is told, before the subject is cut short."""

STEPS = ("send", "send_text", "send_bytes", "expect", "expect_matches", "expect_bytes", "expect_close", "close")


@dataclass(frozen=True)
class Opened:
    """What came of opening a socket: ``code`` if the application closed it, ``status`` if an HTTP response refused it."""

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
class ApplicationRaised:
    """The application raised instead of answering; ``cut`` where it took its process with it, or kept it from all else."""

    error: dict[str, Any]
    location: Location | None = None
    cut: CutShort | None = None

    @classmethod
    def of(cls, cut: CutShort) -> ApplicationRaised:
        """Return what stands for an application that was cut short."""
        return cls({"raised": "CutShort", "message": cut.how}, cut.location, cut)


@dataclass(frozen=True)
class Silence:
    """Nothing came before the deadline; ``location`` is the line of the project that is being waited at."""

    seconds: float
    location: Location | None = None

    def __str__(self) -> str:
        waiting = f", waiting at {self.location}" if self.location is not None else ""
        return f"nothing within {self.seconds:.0f} s{waiting} ({longer()})"


Received = str | bytes | Closed | ApplicationRaised | Silence


class Socket(Protocol):
    """A client's end of a WebSocket."""

    async def open(self) -> Opened | ApplicationRaised | Silence:
        """Open it."""

    async def send(self, data: str | bytes) -> None:
        """Send a frame; one that is sent after the other side closed is lost."""

    async def receive(self, seconds: float) -> Received:
        """Return what comes next."""

    async def close(self, code: int = 1000) -> ApplicationRaised | None:
        """Close it; return what the application raised on the way out, if anything."""


@dataclass(frozen=True)
class Mismatch:
    """The first step that differs from the contract: its number from 1 (0 for the handshake), what was expected, and what came."""

    step: int
    expected: str
    received: str
    location: Location | None = None


@dataclass(frozen=True)
class Conversation:
    """What was said. ``frames`` are those that the application sent, in order."""

    opened: Opened | None = None
    frames: tuple[str | bytes, ...] = ()
    closed: Closed | None = None
    raised: ApplicationRaised | None = None
    mismatch: Mismatch | None = None

    @property
    def hung(self) -> str:
        """What kept the application from coming to an end; empty where nothing did."""
        if self.raised is not None and self.raised.cut is not None:
            return f"the application {self.raised.cut}"
        waits = self.mismatch is not None and self.mismatch.location is not None
        return f"the application waits at {self.mismatch.location}" if waits and self.mismatch is not None else ""

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
        return {"json": canonical(loads(frame))}
    except (ValueError, RecursionError):
        return {"text": mask(frame)}


async def converse(socket: Socket, contract: SocketContract) -> Conversation:
    """Hold the conversation that a contract describes, to its end or to the first step that differs."""
    opened = await socket.open()
    if isinstance(opened, ApplicationRaised):
        return Conversation(raised=opened)
    if isinstance(opened, Silence):
        return Conversation(mismatch=Mismatch(0, "an answer to the handshake", str(opened), opened.location))
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
            dumps(value) if kind == "send" else str(value).encode() if kind == "send_bytes" else str(value)
        )
        return held
    if kind == "close":
        code = value if isinstance(value, int) and not isinstance(value, bool) else 1000
        return replace(held, raised=await socket.close(code), closed=Closed(code))
    received = await socket.receive(min(deadline(0.1), OF_SUBJECT * subject_deadline()))
    if isinstance(received, (str, bytes)):
        held = replace(held, frames=(*held.frames, received))
    elif isinstance(received, Closed):
        held = replace(held, closed=received)
    elif isinstance(received, ApplicationRaised):
        held = replace(held, raised=received)
    if _fits(kind, value, received):
        return held
    place = received.location if isinstance(received, Silence) else None
    return replace(held, mismatch=Mismatch(number, _expected(kind, value), told(received), place))


def _expected(kind: str, value: Any) -> str:
    """Return what a step expects, in words."""
    if kind == "expect_close":
        return "a close" if value is True else f"a close with code {value}"
    if kind == "expect_matches":
        return f"a text frame that matches {value!r}"
    if kind == "expect_bytes":
        return f"the binary frame {value!r}"
    return f"the frame {dumps(value, ensure_ascii=False)}"


def _fits(kind: str, value: Any, received: Received) -> bool:
    if kind == "expect_close":
        return isinstance(received, Closed) and (value is True or bool(received.code == value))
    if kind == "expect_bytes":
        return received == str(value).encode()
    if not isinstance(received, str):
        return False
    if kind == "expect_matches":
        return re.search(str(value), received) is not None
    try:
        return same(canonical(loads(received)), canonical(value)) or received == str(value)
    except (ValueError, RecursionError):
        return received == str(value)


def told(received: Received) -> str:
    """Return what came, in words."""
    if isinstance(received, Closed):
        return f"a close with code {received.code}" + (f" ({received.reason})" if received.reason else "")
    if isinstance(received, ApplicationRaised) and received.cut is not None:
        return f"an application that {received.cut}"
    if isinstance(received, ApplicationRaised):
        return f"{received.error['raised']}: {received.error['message']}" + (
            f" ({received.location})" if received.location else ""
        )
    if isinstance(received, Silence):
        return str(received)
    text = received if isinstance(received, str) else repr(received)
    return f"the frame {text if len(text) < _LONGEST else text[:_LONGEST] + '…'}"


__all__ = [
    "STEPS",
    "ApplicationRaised",
    "Closed",
    "Conversation",
    "Mismatch",
    "Opened",
    "Received",
    "Silence",
    "Socket",
    "converse",
    "frame_value",
    "told",
]
