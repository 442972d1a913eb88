"""Looks into an ASGI application: its protocols, the middleware before each, and every route to a consumer.

Middleware keeps what it wraps in an attribute (``inner``, ``application``, ``app``) or, written as a function, in its
closure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django_conformance.discovery.channels.examples import WORDS, NoExampleError, from_regex, from_route

_WRAPPED = ("inner", "application", "app", "wrapped", "asgi_app", "_app", "_application", "next")
_DEEPEST = 40


@dataclass(frozen=True)
class Leaf:
    """Where a way through the application ends: ``target`` is a consumer's callable, Django's handler or another."""

    protocol: str
    target: Any
    middleware: tuple[Any, ...] = ()
    patterns: tuple[Any, ...] = ()
    channel: str | None = None
    routers: int = 0

    @property
    def consumer(self) -> type | None:
        """Return the consumer class that the target instantiates, ``None`` for another application."""
        consumer = getattr(self.target, "consumer_class", None)
        return consumer if isinstance(consumer, type) else None

    @property
    def kind(self) -> str:
        """Return ``channel``, ``re_path`` where any of its patterns is one, else ``path``."""
        if self.channel is not None:
            return "channel"
        return "re_path" if any(_is_regex(one.pattern) for one in self.patterns) else "path"

    @property
    def pattern(self) -> str:
        """Return the route as declared, from the outermost router inwards."""
        if self.channel is not None:
            return self.channel
        return "".join(str(one.pattern) for one in self.patterns)

    @property
    def innermost(self) -> str | None:
        """Return the text of the innermost pattern, as the project writes it."""
        pattern = self.patterns[-1].pattern
        return getattr(pattern, "_route", None) or getattr(pattern, "_regex", None)

    def examples(self) -> tuple[str, ...]:
        """Return paths that should lead here, as a client writes them."""
        found = []
        for word in WORDS:
            try:
                parts = [_example(one.pattern, word) for one in self.patterns]
            except (NoExampleError, KeyError):
                continue
            found.append("/" + "".join(parts))
        return tuple(dict.fromkeys(found))

    def arguments(self) -> tuple[str, ...]:
        """Return the names of the keyword arguments that the route gives."""
        names: list[str] = []
        for one in self.patterns:
            pattern = one.pattern
            names += list(pattern.regex.groupindex) if _is_regex(pattern) else list(getattr(pattern, "converters", {}))
            names += list(getattr(one, "default_args", None) or {})
        return tuple(dict.fromkeys(names))


@dataclass
class Application:
    """What an application is made of."""

    leaves: list[Leaf] = field(default_factory=list)
    protocols: list[str] = field(default_factory=list)
    middleware: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    routed: list[str] = field(default_factory=list)

    @property
    def websocket_only(self) -> bool:
        """Whether it handles WebSockets and no HTTP."""
        return "websocket" in self.protocols and "http" not in self.protocols


def look_into(application: Any) -> Application:
    """Walk an application from the outside inwards."""
    found = Application()
    outer, core = _unwrapped(application)
    mapping = getattr(core, "application_mapping", None)
    if isinstance(mapping, Mapping) and not _is_channel_router(core):
        for protocol, inner in mapping.items():
            _protocol(found, str(protocol), inner, outer)
    elif hasattr(core, "routes"):
        _protocol(found, "websocket", core, outer)
    elif _is_django(core):
        _protocol(found, "http", core, outer)
    elif getattr(core, "consumer_class", None) is not None:
        protocol = (
            "http"
            if "http" in str(core.consumer_class.__mro__).lower()
            and not hasattr(core.consumer_class, "websocket_connect")
            else "websocket"
        )
        _protocol(found, protocol, core, outer)
    return found


def resolve(router: Any, path: str) -> Leaf | None:
    """Return where a path leads, walking as ``URLRouter.__call__`` does; ``None`` where it leads nowhere."""
    return _resolve(router, path, (), "", _DEEPEST)


def outermost_router(application: Any, protocol: str) -> Any:
    """Return the outermost URLRouter that serves a protocol, ``None`` where there is none to be seen."""
    _, core = _unwrapped(application)
    mapping = getattr(core, "application_mapping", None)
    if isinstance(mapping, Mapping):
        if protocol not in mapping:
            return None
        _, core = _unwrapped(mapping[protocol])
    return core if hasattr(core, "routes") else None


def dotted(thing: Any) -> str:
    """Return a class's, a function's or an instance's dotted name."""
    named = thing if hasattr(thing, "__qualname__") else type(thing)
    return f"{named.__module__}.{named.__qualname__}".split(".<locals>")[0]


def _protocol(found: Application, protocol: str, inner: Any, outer: tuple[Any, ...]) -> None:
    found.protocols.append(protocol)
    middleware, core = _unwrapped(inner)
    found.middleware[protocol] = (*outer, *middleware)
    if hasattr(core, "routes"):
        found.routed.append(protocol)
    found.leaves.extend(_leaves(protocol, core, (*outer, *middleware), (), 0))


def _leaves(
    protocol: str, core: Any, middleware: tuple[Any, ...], patterns: tuple[Any, ...], depth: int
) -> Iterator[Leaf]:
    if depth > _DEEPEST:
        return
    if _is_channel_router(core):
        for channel, target in core.application_mapping.items():
            inner, end = _unwrapped(target)
            yield Leaf(protocol, end, (*middleware, *inner), patterns, channel=str(channel), routers=depth)
    elif hasattr(core, "routes"):
        for route in core.routes:
            inner, end = _unwrapped(route.callback)
            yield from _leaves(protocol, end, (*middleware, *inner), (*patterns, route), depth + 1)
    else:
        yield Leaf(protocol, core, middleware, patterns, routers=depth)


def _resolve(router: Any, path: str, patterns: tuple[Any, ...], protocol: str, left: int) -> Leaf | None:
    path = path.lstrip("/")
    for route in router.routes:
        match = route.pattern.match(path)
        if not match:
            continue
        _, end = _unwrapped(route.callback)
        if hasattr(end, "routes") and left:
            inner = _resolve(end, match[0], (*patterns, route), protocol, left - 1)
            if inner is None:
                continue
            return inner
        return Leaf(protocol, end, patterns=(*patterns, route))
    return None


def _unwrapped(application: Any) -> tuple[tuple[Any, ...], Any]:
    """Return the middleware around an application, outermost first, and what is in the middle."""
    middleware: list[Any] = []
    for _ in range(_DEEPEST):
        inner = _inner(application)
        if inner is None:
            break
        middleware.append(application)
        application = inner
    return tuple(middleware), application


def _inner(application: Any) -> Any:
    if isinstance(application, type) or _ends(application):
        return None
    for name in _WRAPPED:
        inner = vars(application).get(name) if hasattr(application, "__dict__") else None
        if callable(inner):
            return inner
    held = list(vars(application).values()) if hasattr(application, "__dict__") else []
    held += [cell.cell_contents for cell in (getattr(application, "__closure__", None) or ()) if _filled(cell)]
    found = [one for one in held if callable(one) and not isinstance(one, type) and _known(one)]
    return found[0] if len(found) == 1 else None


def _ends(application: Any) -> bool:
    return (
        hasattr(application, "routes")
        or isinstance(getattr(application, "application_mapping", None), Mapping)
        or getattr(application, "consumer_class", None) is not None
        or _is_django(application)
    )


def _known(application: Any) -> bool:
    return _ends(application) or type(application).__module__.startswith("channels.")


def _filled(cell: Any) -> bool:
    try:
        cell.cell_contents  # noqa: B018 - reading is what raises
    except ValueError:
        return False
    return True


def _is_channel_router(application: Any) -> bool:
    return any(one.__name__ == "ChannelNameRouter" for one in type(application).__mro__)


def _is_django(application: Any) -> bool:
    return any(
        f"{one.__module__}.{one.__qualname__}" == "django.core.handlers.asgi.ASGIHandler"
        for one in type(application).__mro__
    )


def _is_regex(pattern: Any) -> bool:
    return not hasattr(pattern, "_route")


def _example(pattern: Any, word: str) -> str:
    if _is_regex(pattern):
        return from_regex(pattern._regex, word)
    return from_route(str(pattern), pattern.converters, word)
