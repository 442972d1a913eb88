"""The real way's client: a WebSocket over TCP to the run's ASGI server, by the library ``websockets``."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import uuid
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django_conformance.deadlines import subject_deadline
from django_conformance.drivers.channels.asgi_server import HEADER, HOST, AsgiServer, Ended
from django_conformance.drivers.channels.conversation import (
    OF_SUBJECT,
    ApplicationRaised,
    Closed,
    Opened,
    Received,
    Silence,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

WAY = "server"
_CLOSES = 10.0
"""Seconds in which a server answers that a client leaves."""
_REJECTED = 500
_ENDING = ("KeyboardInterrupt", "SystemExit")
"""What ends the event loop that it is raised in, and with it the server."""


class TcpSocket:
    """A socket over TCP.

    ``connection`` is its identifier in the server's records, ``ended`` what these say of its end.
    """

    def __init__(
        self, server: AsgiServer, path: str, headers: dict[str, str], subprotocols: Sequence[str] = ()
    ) -> None:
        self.connection = uuid.uuid4().hex
        self._server = server
        self._path = quote(path, safe="/?&=%+:@!$'()*,;~-._")
        self._headers = headers
        self._subprotocols = list(subprotocols)
        self._losses, self._told = len(server.losses), server.told()
        self._socket: Any = None
        self.ended: Ended | None = None

    async def open(self) -> Opened | ApplicationRaised | Silence:
        """Make the handshake."""
        from websockets import exceptions
        from websockets.asyncio.client import connect

        headers = {name.lower(): value for name, value in self._headers.items()}
        host = headers.pop("host", "localhost")
        options: dict[str, Any] = {"proxy": None} if "proxy" in inspect.signature(connect.__init__).parameters else {}
        try:
            self._socket = await connect(
                f"ws://{host}:{self._server.port}{self._path}",
                host=HOST,
                port=self._server.port,
                additional_headers={**headers, HEADER: self.connection},
                subprotocols=self._subprotocols or None,  # type: ignore[arg-type] # a NewType of str
                open_timeout=OF_SUBJECT * subject_deadline(),
                close_timeout=min(_CLOSES, subject_deadline()),
                ping_interval=None,
                max_size=None,
                compression=None,
                **options,
            )
        except exceptions.InvalidStatus as rejected:
            return await self._rejected(rejected.response.status_code)
        except TimeoutError:
            return await self._silent(OF_SUBJECT * subject_deadline())
        except (exceptions.InvalidHandshake, exceptions.InvalidMessage, ConnectionError, EOFError) as error:
            return await self._raised() or ApplicationRaised({"raised": type(error).__name__, "message": str(error)})
        response = getattr(self._socket, "response", None)
        headers = {name.lower(): value for name, value in response.headers.raw_items()} if response is not None else {}
        return Opened(accepted=True, subprotocol=self._socket.subprotocol, headers=headers)

    async def _rejected(self, status: int) -> Opened | ApplicationRaised:
        raised = await self._raised() if status >= _REJECTED else None
        return raised or Opened(accepted=False, status=status)

    async def send(self, data: str | bytes) -> None:
        """Send a frame."""
        from websockets import exceptions

        with contextlib.suppress(exceptions.ConnectionClosed):
            await self._socket.send(data)

    async def receive(self, seconds: float) -> Received:
        """Return what the server sends next."""
        from websockets import exceptions

        try:
            received: str | bytes = await asyncio.wait_for(self._socket.recv(), seconds)
        except asyncio.TimeoutError:
            return await self._silent(seconds)
        except exceptions.ConnectionClosed as closed:
            frame = closed.rcvd
            code = frame.code if frame is not None else 1006
            raised = await self._raised() if code in (1006, 1011) else None
            return raised or Closed(code, frame.reason if frame is not None else "")
        return received

    async def close(self, code: int = 1000) -> ApplicationRaised | None:
        """Close the socket and wait until the application has ended it."""
        await self._socket.close(code)
        return await self._raised()

    async def leave(self) -> None:
        """Close the socket, and wait for nothing."""
        await self._socket.close()

    async def abort(self) -> ApplicationRaised | None:
        """Drop the TCP connection without a close frame, and wait until the application has ended it."""
        self._socket.transport.abort()
        return await self._raised()

    async def _silent(self, seconds: float) -> Silence | ApplicationRaised:
        """Return that nothing came, and why: the server is kept from answering, or a coroutine waits."""
        cut = await self._in_thread(self._server.lost, self._losses, self._told)
        if cut is not None:
            return ApplicationRaised.of(cut)
        return Silence(seconds, await self._in_thread(self._server.awaited))

    async def _in_thread(self, ask: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(None, ask, *arguments)

    async def _raised(self) -> ApplicationRaised | None:
        """Return what the application raised on this connection, once it has ended it."""
        ended = self.ended = await self._in_thread(self._server.ended, self.connection)
        if ended is None:
            cut = await self._in_thread(self._server.lost, self._losses, self._told)
            return ApplicationRaised.of(cut) if cut is not None else None
        if ended.error is None:
            return None
        if ended.error["raised"] in _ENDING:
            cut = await self._in_thread(partial(self._server.lost, self._losses, self._told, raised=ended))
            if cut is not None:
                return ApplicationRaised.of(cut)
        return ApplicationRaised(ended.error, ended.location)
