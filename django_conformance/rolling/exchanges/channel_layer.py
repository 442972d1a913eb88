"""Messages of a channel layer: sent to a channel and to a group by one version, received by the other.

https://channels.readthedocs.io/en/stable/topics/channel_layers.html
"""

from __future__ import annotations

import asyncio
from typing import Any

from django_conformance.observations import canonical
from django_conformance.rolling.exchanges import Lost
from django_conformance.rolling.exchanges.values import PLAIN

_TYPE = "conformance.message"
_loops: list[asyncio.AbstractEventLoop] = []


def offer(alias: str, group: str) -> str:
    """Return a channel to be sent to, which has joined the group."""
    layer = _layer(alias)

    async def joined() -> str:
        channel = await layer.new_channel()
        if _groups(layer):
            await layer.group_add(group, channel)
        return str(channel)

    return str(_run(joined()))


def produce(alias: str, channel: str, group: str) -> bool:
    """Send a message to the channel, then, where the layer has groups, one to the group; return whether it has."""
    layer = _layer(alias)

    async def sent() -> bool:
        await layer.send(channel, {"type": _TYPE, "by": "channel", **PLAIN})
        if _groups(layer):
            await layer.group_send(group, {"type": _TYPE, "by": "group", **PLAIN})
        return _groups(layer)

    return bool(_run(sent()))


def consume(alias: str, channel: str, seconds: float) -> Any:
    """Return the next message of the channel."""
    layer = _layer(alias)

    async def received() -> Any:
        try:
            return canonical(await asyncio.wait_for(layer.receive(channel), seconds))
        except (asyncio.TimeoutError, TimeoutError):
            raise Lost(f"No message arrived within {seconds:.0f} s.") from None

    return _run(received())


def _layer(alias: str) -> Any:
    from channels.layers import channel_layers

    return channel_layers[alias]


def _groups(layer: Any) -> bool:
    return "groups" in layer.extensions


def _run(work: Any) -> Any:
    """Run in the one loop of this process: a layer keeps its connections by loop."""
    if not _loops:
        _loops.append(asyncio.new_event_loop())
    return _loops[0].run_until_complete(work)
