"""Channel layers of channels_redis: every key and group begins with the run's name, also in a subclass of the project's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import wrapt

from django_conformance.overlay.own_names.name import owned

if TYPE_CHECKING:
    from django_conformance.overlay.record import Overlay


def install(overlay: Overlay) -> None:
    """Give layers the run's prefix when they are made."""

    def prefix(wrapped: Any, instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        wrapped(*args, **kwargs)
        if isinstance(getattr(instance, "prefix", None), str):
            instance.prefix = owned(instance.prefix, overlay.run, ":")

    def core(module: Any) -> None:
        wrapt.wrap_function_wrapper(module, "RedisChannelLayer.__init__", prefix)

    def pubsub(module: Any) -> None:
        wrapt.wrap_function_wrapper(module, "RedisPubSubLoopLayer.__init__", prefix)

    wrapt.when_imported("channels_redis.core")(core)
    wrapt.when_imported("channels_redis.pubsub")(pubsub)
