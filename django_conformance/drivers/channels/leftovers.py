"""What a run left in channel layers on a Redis that stays after it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from django_conformance.overlay.own_names import own_name

if TYPE_CHECKING:
    from django_conformance.overlay import Overlay


def remove(overlay: Overlay) -> None:
    """Delete the keys of the run's layers."""
    from django.conf import settings

    layers = getattr(settings, "CHANNEL_LAYERS", None) or {}
    if any("channels_redis.core" in str(entry.get("BACKEND")) for entry in layers.values()):
        asyncio.run(_remove_keys(list(layers), own_name(overlay.run)))


async def _remove_keys(aliases: list[str], prefix: str) -> None:
    from channels.layers import get_channel_layer
    from channels_redis.core import RedisChannelLayer

    for alias in aliases:
        layer: Any = get_channel_layer(alias)
        if isinstance(layer, RedisChannelLayer) and layer.prefix == prefix:
            for index in range(layer.ring_size):
                connection = layer.connection(index)
                async for key in connection.scan_iter(match=f"{prefix}*"):
                    await connection.delete(key)
            await layer.close_pools()
