"""The project's channel layers in this process: what is sent to a group, and what its members get.

https://channels.readthedocs.io/en/stable/topics/channel_layers.html
"""

from __future__ import annotations

import asyncio
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django_conformance.deadlines import deadline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def layer(alias: str) -> Any:
    """Return the project's layer of that alias."""
    from channels.layers import get_channel_layer

    return get_channel_layer(alias)


async def through_group(alias: str, message: dict[str, Any]) -> Any:
    """Send a message to a group with one member, and return what the member gets, or what a layer raised."""
    channel_layer = layer(alias)
    group = f"conformance-{uuid.uuid4().hex}"
    try:
        channel = await channel_layer.new_channel()
        await channel_layer.group_add(group, channel)
        await channel_layer.group_send(group, message)
        received = await asyncio.wait_for(channel_layer.receive(channel), deadline(0.1))
        await channel_layer.group_discard(group, channel)
    except Exception as error:  # whatever a layer raises is what happened
        return error
    return received


@contextmanager
def one_event_loop() -> Iterator[Callable[[Any], Any]]:
    """Yield a function that runs coroutines, all in one event loop: a layer keeps its connections for each."""
    loop = asyncio.new_event_loop()
    try:
        yield loop.run_until_complete
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
