"""What kombu makes on a broker: every key on a Redis, every queue and exchange elsewhere, begins with the run's name.

On a Redis all messages that no worker has acknowledged are in one table, ``unacked``, whatever queue they come from: a
worker that starts there puts those of others back into their queues. kombu's ``global_keyprefix`` gives the run a table
of its own. Over AMQP the names of entities are changed where the channel sends them.

https://docs.celeryq.dev/projects/kombu/en/stable/reference/kombu.transport.redis.html#transport-options
"""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Any

import wrapt

from django_conformance.codec import dumps, loads
from django_conformance.overlay.own_names.name import own_name, owned
from django_conformance.overlay.own_names.tasks import EXPIRES

if TYPE_CHECKING:
    from django_conformance.overlay.record import Overlay

NAMES = "broker-names.jsonl"
"""The file in the run's folder with each queue and exchange that was declared under a name of the run's."""

_UNPREFIXED = ("EXISTS", "EXPIRE", "LRANGE", "LREM", "PEXPIRE", "ZCARD", "ZRANGE", "ZRANGEBYSCORE", "ZREVRANGEBYSCORE")
"""Commands that kombu gives and some releases of it forget to prefix."""

_METHODS = (
    "basic_consume",
    "basic_get",
    "exchange_bind",
    "exchange_declare",
    "exchange_delete",
    "exchange_unbind",
    "queue_bind",
    "queue_declare",
    "queue_delete",
    "queue_purge",
    "queue_unbind",
)
_QUEUES, _EXCHANGES = ("queue",), ("exchange", "source", "destination")
_TYPES = {"match": "headers"}


def install(overlay: Overlay) -> None:
    """Change names where kombu's channels send them."""
    names = _Names(overlay)

    def redis(module: Any) -> None:
        commands = module.GlobalKeyPrefixMixin.PREFIXED_SIMPLE_COMMANDS
        commands.extend(command for command in _UNPREFIXED if command not in commands)
        wrapt.wrap_function_wrapper(module, "Channel._get_client", client)

    def client(wrapped: Any, instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if own_name(overlay.run) not in (instance.global_keyprefix or ""):
            instance.global_keyprefix = f"{instance.global_keyprefix or ''}{own_name(overlay.run)}:"
        return wrapped(*args, **kwargs)

    def amqp(module: Any) -> None:
        for method in (*_METHODS, "basic_publish", "_basic_publish"):  # two names of one function
            wrapt.wrap_function_wrapper(module, f"Channel.{method}", names.change)

    def virtual(module: Any) -> None:
        for method in (*_METHODS, "basic_publish"):
            if hasattr(module.Channel, method):
                wrapt.wrap_function_wrapper(module, f"Channel.{method}", names.change_virtual)

    wrapt.when_imported("kombu.transport.redis")(redis)
    wrapt.when_imported("kombu.transport.pyamqp")(amqp)
    wrapt.when_imported("kombu.transport.virtual.base")(virtual)


class _Names:
    """Changes the names in calls of a channel's methods."""

    def __init__(self, overlay: Overlay) -> None:
        self._run = overlay.run
        self._path = Path(overlay.folder) / NAMES
        self._declared: set[tuple[str, str]] = set()

    def change(self, wrapped: Any, channel: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a method of an AMQP channel with the run's names."""
        call = inspect.signature(wrapped).bind(*args, **kwargs)
        given = call.arguments
        if wrapped.__name__ == "_basic_publish" and not given.get("exchange"):
            given["routing_key"] = self._queue(given.get("routing_key"))  # the default exchange: the name of a queue
        for name in _QUEUES:
            given.update({name: self._queue(given[name])} if name in given else {})
        for name in _EXCHANGES:
            given.update({name: self._exchange(given[name], channel)} if name in given else {})
        if wrapped.__name__ == "exchange_declare":
            self._note("exchange", given["exchange"])
        elif wrapped.__name__ == "queue_declare":
            self._note("queue", given.get("queue"))
            if not given.get("passive"):
                given["arguments"] = self._arguments(given.get("arguments") or {}, channel)
        return wrapped(*call.args, **call.kwargs)

    def change_virtual(self, wrapped: Any, channel: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a method of a virtual channel with the run's names.

        Redis has them in its keys, and a transport that consumes in a way of its own has the names of queues in more places.
        """
        from kombu.transport.virtual.base import Channel

        consuming = next(base for base in type(channel).__mro__ if "basic_consume" in vars(base))
        if hasattr(channel, "global_keyprefix") or consuming is not Channel:
            return wrapped(*args, **kwargs)
        call = inspect.signature(wrapped).bind(*args, **kwargs)
        given = call.arguments
        if wrapped.__name__ == "basic_publish" and not given.get("exchange"):
            given["routing_key"] = self._queue(given.get("routing_key"))
        for name in (*_QUEUES, *_EXCHANGES):
            given.update({name: self._queue(given[name])} if name in given else {})
        return wrapped(*call.args, **call.kwargs)

    def _queue(self, name: str | None) -> str | None:
        return owned(name, self._run) if name and not name.startswith("amq.") else name

    def _exchange(self, name: str | None, channel: Any) -> str | None:
        """Return the run's exchange for one; the run declares what a broker has ready: ``amq.topic``."""
        if not name:
            return name
        own = owned(name, self._run)
        if name.startswith("amq.") and ("exchange", own) not in self._declared:
            kind = name.split(".")[1]
            self._note("exchange", own)
            channel.exchange_declare(own, _TYPES.get(kind, kind), durable=True, auto_delete=False)
        return own

    def _arguments(self, arguments: dict[str, Any], channel: Any) -> dict[str, Any]:
        """Return the arguments of a queue: what it gives up goes to an exchange of the run's, and it expires unused."""
        changed = dict(arguments)
        dead = "x-dead-letter-exchange"
        if dead in changed:
            if not changed[dead] and "x-dead-letter-routing-key" in changed:
                changed["x-dead-letter-routing-key"] = self._queue(changed["x-dead-letter-routing-key"])
            changed[dead] = self._exchange(changed[dead], channel)
        if changed.get("x-queue-type") != "stream":
            changed.setdefault("x-expires", EXPIRES * 1000)
        return changed

    def _note(self, kind: str, name: str | None) -> None:
        if name and not name.startswith("amq.") and (kind, name) not in self._declared:
            self._declared.add((kind, name))
            with self._path.open("a", encoding="utf-8") as file:
                file.write(dumps([kind, name]) + "\n")


def declared(folder: Path) -> list[tuple[str, str]]:
    """Return the kind and the name of each queue and exchange that processes of a run declared, queues first."""
    path = folder / NAMES
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    entities = {(str(kind), str(name)) for kind, name in (loads(line) for line in lines if line.endswith("]"))}
    return sorted(entities, reverse=True)
