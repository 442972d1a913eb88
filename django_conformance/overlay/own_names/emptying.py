"""Keeps a run from emptying what is not its own: ``cache.clear()`` is FLUSHDB on a Redis, and ``flush_all`` on a memcached.

On a Redis the run's keys are deleted instead. What cannot be done for the run alone is refused, and reported.

https://docs.djangoproject.com/en/stable/topics/cache/#basic-usage
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import wrapt

from django_conformance.overlay.guard import Policy
from django_conformance.overlay.own_names.name import own_name

if TYPE_CHECKING:
    from django_conformance.overlay.record import Overlay

_REFUSED = {"FLUSHALL", "FLUSHDB", "SWAPDB", "SHUTDOWN", "REPLICAOF", "SLAVEOF", "FAILOVER", "DEBUG"}
_SERVER_WIDE = {
    ("CONFIG", "SET"),
    ("CONFIG", "RESETSTAT"),
    ("SCRIPT", "FLUSH"),
    ("FUNCTION", "FLUSH"),
    ("CLIENT", "KILL"),
}
_AT_ONCE = 1000


def install(overlay: Overlay) -> None:
    """Guard redis-py, Valkey's client, and Django's memcached backends, each when it is imported."""
    guard = _Guard(overlay)
    for client in ("redis", "valkey"):
        wrapt.when_imported(f"{client}.connection")(guard.connections)
        wrapt.when_imported(f"{client}.asyncio.connection")(guard.connections)
        wrapt.when_imported(f"{client}.commands.core")(guard.commands)
    wrapt.when_imported("django.core.cache.backends.memcached")(guard.memcached)


class _Guard:
    """Looks at commands before they are sent."""

    def __init__(self, overlay: Overlay) -> None:
        self._policy = Policy(overlay)
        self._name = own_name(overlay.run)

    def connections(self, module: Any) -> None:
        """Guard the class that all connections of a module derive from."""
        base = SimpleNamespace(Connection=getattr(module, "AbstractConnection", module.Connection))
        for method in ("pack_command", "send_command"):
            wrapt.wrap_function_wrapper(base, f"Connection.{method}", self._sent)
        wrapt.wrap_function_wrapper(base, "Connection.pack_commands", self._all_sent)

    def commands(self, module: Any) -> None:
        """Guard the method that ``cache.clear()`` calls."""
        wrapt.wrap_function_wrapper(module, "ManagementCommands.flushdb", self._flushed)

    def memcached(self, module: Any) -> None:
        """Guard the method that empties all of a memcached."""
        wrapt.wrap_function_wrapper(
            module, "BaseMemcachedCache.clear", lambda *_: self._policy.refuse_command("flush_all")
        )

    def _sent(self, wrapped: Any, _instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        self._look_at(args)
        return wrapped(*args, **kwargs)

    def _all_sent(self, wrapped: Any, _instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        commands = [tuple(command) for command in args[0]]
        for command in commands:
            self._look_at(command)
        return wrapped(commands, *args[1:], **kwargs)

    def _flushed(self, wrapped: Any, instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        is_pipeline = hasattr(instance, "command_stack")
        if is_pipeline or "async" in type(instance).__module__:
            return wrapped(*args, **kwargs)  # which is refused where it is sent
        delete(instance, self._name)
        return True

    def _look_at(self, command: tuple[Any, ...]) -> None:
        words = tuple(word for part in command[:2] for word in _text(part).upper().split())[:2]
        if words and (words[0] in _REFUSED or words in _SERVER_WIDE):
            self._policy.refuse_command(" ".join(words[: 2 if words in _SERVER_WIDE else 1]))


def delete(client: Any, name: str) -> None:
    """Delete the keys in a Redis database that have a name in them, and no other."""
    batch: list[Any] = []
    for key in client.scan_iter(match=f"*{name}*", count=_AT_ONCE):
        batch.append(key)
        if len(batch) >= _AT_ONCE:
            client.delete(*batch)
            batch.clear()
    if batch:
        client.delete(*batch)


def _text(word: Any) -> str:
    return word.decode(errors="replace") if isinstance(word, bytes) else str(word)
