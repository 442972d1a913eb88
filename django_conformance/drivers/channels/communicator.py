"""The simulated way: an application called in this process, through ``channels.testing``.

https://channels.readthedocs.io/en/stable/topics/testing.html
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from django_conformance.deadlines import deadline, subject_deadline
from django_conformance.discovery.cause import locate
from django_conformance.drivers.channels.awaited import awaited
from django_conformance.drivers.channels.conversation import (
    OF_SUBJECT,
    ApplicationRaised,
    Closed,
    Opened,
    Received,
    Silence,
)
from django_conformance.observations import exception

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

WAY = "communicator"
_AFTER_SILENCE = 0.05
"""The part of a subject's time in which an application that did not answer may end."""


class CommunicatorSocket:
    """A socket to an application in this process, driven by ``WebsocketCommunicator``."""

    def __init__(
        self, application: Any, path: str, headers: dict[str, str], project: Path, subprotocols: Sequence[str] = ()
    ) -> None:
        from channels.testing import WebsocketCommunicator

        self._project = project
        self._silent = False
        encoded = [(name.lower().encode("latin1"), value.encode("latin1")) for name, value in headers.items()]
        self.communicator = WebsocketCommunicator(application, path, headers=encoded, subprotocols=list(subprotocols))

    async def open(self) -> Opened | ApplicationRaised | Silence:
        """Send the connect event and wait for the answer."""
        await self.communicator.send_input({"type": "websocket.connect"})
        event = await next_event(self.communicator, OF_SUBJECT * subject_deadline(), self._project)
        self._silent = isinstance(event, Silence)
        if isinstance(event, (ApplicationRaised, Silence)):
            return event
        if event["type"] == "websocket.close":
            return Opened(accepted=False, code=event.get("code") or 1000)
        if event["type"] != "websocket.accept":
            return ApplicationRaised(
                {"raised": "ProtocolError", "message": f"{event['type']} was sent before websocket.accept"}
            )
        headers = {
            bytes(name).decode("latin1").lower(): bytes(value).decode("latin1")
            for name, value in event.get("headers") or ()
        }
        return Opened(accepted=True, subprotocol=event.get("subprotocol"), headers=headers)

    async def send(self, data: str | bytes) -> None:
        """Send a frame, an empty one too, which ``send_to()`` of the communicator refuses."""
        if not self.communicator.future.done():
            await self.communicator.send_input(
                {"type": "websocket.receive", "text" if isinstance(data, str) else "bytes": data}
            )

    async def receive(self, seconds: float) -> Received:
        """Return what the application sends next."""
        event = await next_event(self.communicator, seconds, self._project)
        self._silent = isinstance(event, Silence)
        if isinstance(event, (ApplicationRaised, Silence)):
            return event
        if event["type"] == "websocket.close":
            return Closed(event.get("code") or 1000, event.get("reason") or "")
        text = event.get("text")
        return text if text is not None else bytes(event.get("bytes") or b"")

    async def close(self, code: int = 1000) -> ApplicationRaised | None:
        """Tell the application that the client is gone, and wait until it has ended."""
        future = self.communicator.future
        if not future.done():
            await self.communicator.send_input({"type": "websocket.disconnect", "code": code})
            await asyncio.wait({future}, timeout=_AFTER_SILENCE * subject_deadline() if self._silent else deadline(0.1))
        if not future.done():
            future.cancel()
            await asyncio.wait({future})
            return None
        return _raised(future, self._project)


async def next_event(communicator: Any, seconds: float, project: Path) -> dict[str, Any] | ApplicationRaised | Silence:
    """Return the next event of a communicator's application, or at once what it raised instead."""
    future, queue = communicator.future, communicator.output_queue
    getter = asyncio.ensure_future(queue.get())
    await asyncio.wait({getter, future}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    if getter.done():
        return dict(getter.result())
    getter.cancel()
    await asyncio.wait({getter})
    if not queue.empty():
        return dict(queue.get_nowait())
    if future.done():
        return _raised(future, project) or ApplicationRaised(
            {"raised": "EndOfApplication", "message": "the application ended without an answer"}
        )
    return Silence(seconds, awaited(project))


def _raised(future: asyncio.Future[Any], project: Path) -> ApplicationRaised | None:
    if future.cancelled():
        return ApplicationRaised({"raised": "CancelledError", "message": "the application was cancelled"})
    error = future.exception()
    return ApplicationRaised(exception(error), locate(error, project)) if error is not None else None


async def get(
    application: Any, path: str, headers: dict[str, str], project: Path
) -> tuple[int, dict[str, str]] | ApplicationRaised | Silence:
    """Send a GET request with ``HttpCommunicator``; return status and headers of the answer."""
    from channels.testing import HttpCommunicator

    encoded = [(name.lower().encode("latin1"), value.encode("latin1")) for name, value in headers.items()]
    communicator = HttpCommunicator(application, "GET", path, headers=encoded)
    await communicator.send_input({"type": "http.request", "body": b""})
    event = await next_event(communicator, OF_SUBJECT * subject_deadline(), project)
    if isinstance(event, (ApplicationRaised, Silence)):
        return event
    start = event
    while event.get("type") != "http.response.body" or event.get("more_body", False):
        following = await next_event(communicator, OF_SUBJECT * subject_deadline(), project)
        if isinstance(following, (ApplicationRaised, Silence)):
            return following
        event = following
    await asyncio.wait({communicator.future}, timeout=deadline(0.05))
    communicator.stop(exceptions=False)
    return int(start["status"]), {
        bytes(name).decode("latin1").lower(): bytes(value).decode("latin1") for name, value in start.get("headers", ())
    }


async def lifespan(application: Any, project: Path) -> str | ApplicationRaised | Silence:
    """Tell an application that its server starts and stops; return the last event's type, or what it raised."""
    from asgiref.testing import ApplicationCommunicator

    communicator = ApplicationCommunicator(
        application, {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": {}}
    )
    last = "nothing"
    for message in ("startup", "shutdown"):
        await communicator.send_input({"type": f"lifespan.{message}"})
        event = await next_event(communicator, min(deadline(0.1), OF_SUBJECT * subject_deadline()), project)
        if isinstance(event, (ApplicationRaised, Silence)):
            communicator.stop(exceptions=False)
            return event
        last = str(event["type"])
    communicator.stop(exceptions=False)
    return last
