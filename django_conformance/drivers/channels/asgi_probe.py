"""What the run's ASGI server serves: the project's application, and beside it a few paths of the run's own.

The application is imported first and by nothing but its name, as an ASGI server does. Every connection goes to it
unchanged, but those under :data:`PREFIX`. How each connection with an identifier in :data:`HEADER` ended is written
down, so that a check can wait for that instead of for time to pass.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import warnings
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

from django_conformance.codec import dumps
from django_conformance.deadlines import subject_deadline
from django_conformance.overlay import stacks

APPLICATION_VARIABLE = "DJANGO_CONFORMANCE_ASGI_APPLICATION"
RECORDS_VARIABLE = "DJANGO_CONFORMANCE_ASGI_RECORDS"
PREFIX = "/__django_conformance__/"
HEADER = "x-conformance-connection"

_OF_SUBJECT = 0.75
"""The part of a connection's time after which the server writes where it is, unasked: before a client gives it up."""

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


def _imported(name: str) -> Any:
    module, _, attribute = name.rpartition(".")
    return getattr(importlib.import_module(module), attribute)


class Probe:
    """An ASGI application around the project's."""

    def __init__(self, application: Any, records: Path) -> None:
        from asgiref.compatibility import guarantee_single_callable

        self._application = guarantee_single_callable(application)
        self._records = records
        self._watching = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        self._watch_warnings()
        path = str(scope.get("path", ""))
        if path.startswith(PREFIX) and scope["type"] in ("http", "websocket"):
            await _own(path.removeprefix(PREFIX).split("/"), scope, receive, send)
            return
        gone: list[BaseException] = []
        told: list[str] = []

        async def receiving() -> MutableMapping[str, Any]:
            event = await receive()
            if event["type"] == "websocket.disconnect":
                told.append(event["type"])
            return event

        async def sending(event: MutableMapping[str, Any]) -> None:
            try:
                await send(event)
            except Exception as error:
                if isinstance(error, OSError) or (not told and _disconnected(error)):
                    gone.append(error)
                raise

        if _connection(scope):
            stacks.soon(_OF_SUBJECT * subject_deadline())
        try:
            await self._application(scope, receiving, sending)
        except asyncio.CancelledError:
            self._record(scope, "cancelled")
            raise
        except BaseException as error:
            # By ASGI 2.4 a server raises OSError where the client is gone: that is no fault of the application's. Daphne
            # raises autobahn's Disconnected, which is the application's where it was told before that it ended.
            self._record(scope, "left" if error in gone else "raised", None if error in gone else error)
            raise
        self._record(scope, "returned")

    def _watch_warnings(self) -> None:
        """Write down warnings of coroutines that were never awaited: Daphne's Twisted discards what is warned of.

        Done at the first connection, since Twisted takes warnings over when the server starts.
        """
        if self._watching:
            return
        self._watching = True
        shown = warnings.showwarning

        def show(message: Any, category: Any, filename: str, lineno: int, *rest: Any) -> None:
            if "was never awaited" in str(message):
                self._write(
                    {"type": "warning", "ended": "warned", "text": str(message), "file": filename, "line": lineno}
                )
            shown(message, category, filename, lineno, *rest)

        warnings.showwarning = show  # type: ignore[assignment] # the same arguments, the last two handed on

    def _write(self, record: dict[str, Any]) -> None:
        with self._records.open("a", encoding="utf-8") as file:
            file.write(dumps({"connection": "", "path": None, **record}) + "\n")

    def _record(self, scope: Scope, ended: str, error: BaseException | None = None) -> None:
        from django_conformance.codec import to_json
        from django_conformance.discovery.cause import locate
        from django_conformance.observations import exception

        if connection := _connection(scope):
            stacks.in_time()
        record = {
            "connection": connection,
            "type": scope["type"],
            "path": scope.get("path"),
            "ended": ended,
            "error": exception(error) if error is not None else None,
            "location": to_json(locate(error, Path.cwd())) if error is not None else None,
        }
        self._write(record)


def _connection(scope: Scope) -> str:
    """Return the identifier of a connection of the run's; empty where it has none."""
    headers = {bytes(name).lower(): bytes(value) for name, value in scope.get("headers") or ()}
    return headers.get(HEADER.encode(), b"").decode()


def _disconnected(error: BaseException) -> bool:
    return any(
        (base.__module__, base.__name__) == ("autobahn.exception", "Disconnected") for base in type(error).__mro__
    )


async def _own(parts: list[str], scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        if parts[0] == "alive":
            await _in_thread()
        body = _awaited() if parts[0] == "awaited" else b"ready"
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": body})
        return
    await receive()
    if parts[0] == "layer":
        await _layer(parts[1], parts[2], receive, send)
    else:
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": dumps(sorted(str(key) for key in scope))})
        await send({"type": "websocket.close"})


async def _in_thread() -> None:
    """Pass through the one thread in which synchronous code of all connections runs."""
    from asgiref.sync import sync_to_async

    await sync_to_async(int)()


def _awaited() -> bytes:
    from django_conformance.codec import to_json
    from django_conformance.drivers.channels.awaited import awaited

    return dumps(to_json(awaited(Path.cwd()))).encode()


async def _layer(alias: str, group: str, receive: Receive, send: Send) -> None:
    """Join a group of a channel layer, and pass on what comes until the client leaves."""
    from channels.layers import get_channel_layer

    layer = get_channel_layer(alias)
    channel = await layer.new_channel()
    await layer.group_add(group, channel)
    await send({"type": "websocket.accept"})
    left = asyncio.ensure_future(receive())
    try:
        while True:
            come = asyncio.ensure_future(layer.receive(channel))
            await asyncio.wait({left, come}, return_when=asyncio.FIRST_COMPLETED)
            if left.done():
                come.cancel()
                await asyncio.wait({come})
                return
            await send({"type": "websocket.send", "text": dumps(come.result())})
    finally:
        await layer.group_discard(group, channel)


if APPLICATION_VARIABLE in os.environ:
    application = Probe(_imported(os.environ[APPLICATION_VARIABLE]), Path(os.environ[RECORDS_VARIABLE]))
