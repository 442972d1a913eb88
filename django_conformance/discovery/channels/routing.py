"""Looks into an ASGI application: its protocols, the middleware before each, and every route to a consumer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django_conformance.discovery.channels.examples import WORDS, NoExampleError, from_regex, from_route
from django_conformance.discovery.channels.wrapping import (
    is_channel_router,
    is_django,
    is_url_router,
    protocols_of,
    unwrap,
)
from django_conformance.source.reading import attribute, entries, readable

_DEEPEST = 40


@dataclass(frozen=True)
class Leaf:
    """Where a way through the application ends: ``target`` is a consumer's callable, Django's handler or another.

    ``patterns`` are those of the routes on the way, outermost first, ``routers`` how many routers it goes through.
    """

    protocol: str
    target: Any
    middleware: tuple[Any, ...] = ()
    patterns: tuple[Any, ...] = ()
    channel: str | None = None
    routers: int = 0

    @property
    def consumer(self) -> type | None:
        """Return the consumer class that the target instantiates, ``None`` for another application."""
        consumer = attribute(self.target, "consumer_class")
        return consumer if isinstance(consumer, type) else None

    @property
    def kind(self) -> str:
        """Return ``channel``, ``re_path`` where any of its patterns is one, else ``path``."""
        if self.channel is not None:
            return "channel"
        return "re_path" if any(_is_regex(route.pattern) for route in self.patterns) else "path"

    @property
    def pattern(self) -> str:
        """Return the route as declared, from the outermost router inwards."""
        if self.channel is not None:
            return self.channel
        return "".join(str(route.pattern) for route in self.patterns)

    @property
    def innermost(self) -> str | None:
        """Return the text of the innermost pattern, as the project writes it."""
        pattern = self.patterns[-1].pattern
        route = getattr(pattern, "_route", None)
        return getattr(pattern, "_regex", None) if route is None else route

    def examples(self) -> tuple[str, ...]:
        """Return paths that should lead here, as a client writes them."""
        paths: dict[str, None] = {}
        for word in WORDS:
            try:
                parts = [_example(route.pattern, word) for route in self.patterns]
            except (NoExampleError, KeyError):
                continue
            paths["/" + "".join(parts)] = None
        return tuple(paths)

    def arguments(self) -> tuple[str, ...]:
        """Return the names of the keyword arguments that the route gives."""
        names: list[str] = []
        for route in self.patterns:
            pattern = route.pattern
            names += list(pattern.regex.groupindex) if _is_regex(pattern) else list(getattr(pattern, "converters", {}))
            names += list(getattr(route, "default_args", None) or {})
        return tuple(dict.fromkeys(names))

    def required(self) -> frozenset[str]:
        """Return the arguments that no connection on this way lacks, or has empty: a group of ``re_path()`` may be either, an ``int`` is 0."""
        from django.urls.converters import IntConverter

        return frozenset(
            name
            for route in self.patterns
            for name, converter in (getattr(route.pattern, "converters", None) or {}).items()
            if not isinstance(converter, IntConverter)
        )


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
    contents = Application()
    outer, core = unwrap(application)
    for protocol, inner in _protocols(core):
        middleware, end = unwrap(inner)
        contents.protocols.append(protocol)
        contents.middleware[protocol] = (*outer, *middleware)
        if is_url_router(end):
            contents.routed.append(protocol)
        contents.leaves.extend(_leaves(protocol, end, (*outer, *middleware), (), 0))
    return contents


def middleware_before(application: Any, protocol: str) -> tuple[Any, ...]:
    """Return the middleware that an application has before a protocol, outermost first."""
    outer, core = unwrap(application)
    inners = [inner for name, inner in _protocols(core) if name == protocol]
    return (*outer, *unwrap(inners[-1])[0]) if inners else ()


def unreadable(leaves: list[Leaf]) -> Iterator[tuple[Leaf, BaseException]]:
    """Yield each way through an application of which something cannot be read, and why."""
    for leaf in leaves:
        try:
            _read(leaf)
        except BaseException as error:
            yield leaf, error


def _read(leaf: Leaf) -> None:
    """Do with a leaf what code does that looks at it."""
    dotted(leaf.consumer or leaf.target)
    for text in (leaf.kind, leaf.pattern, *leaf.examples(), *leaf.arguments(), *map(dotted, leaf.middleware)):
        if not isinstance(text, str):
            raise TypeError(f"{text!r} is no text")
    for route in leaf.patterns:
        route.pattern.match("")


def first_parts(leaves: Iterable[Leaf]) -> set[str]:
    """Return the first parts of the paths that the routes of WebSockets match."""
    examples = (leaf.examples() for leaf in leaves if leaf.protocol == "websocket")
    return {paths[0].split("/")[1] for paths in examples if paths}


def resolve(router: Any, path: str) -> Leaf | None:
    """Return where a path leads, walking as ``URLRouter.__call__`` does; ``None`` where it leads nowhere."""
    return _resolve(router, path, (), _DEEPEST)


def outermost_router(application: Any, protocol: str) -> Any:
    """Return the outermost URLRouter that serves a protocol, ``None`` where none can be found."""
    _, core = unwrap(application)
    protocols = protocols_of(core)
    if protocols is not None:
        _, core = unwrap(protocols.get(protocol))
    return core if is_url_router(core) else None


def dotted(thing: Any) -> str:
    """Return a class's, a function's or an instance's dotted name."""
    named = thing if isinstance(attribute(thing, "__qualname__"), str) else type(thing)
    return f"{readable(attribute(named, '__module__'))}.{named.__qualname__}".split(".<locals>")[0]


def _protocols(core: Any) -> Iterator[tuple[str, Any]]:
    """Yield each protocol of an application without its middleware, and what serves it; none for an unknown kind."""
    protocols = protocols_of(core)
    consumer = attribute(core, "consumer_class")
    if protocols is not None:
        yield from ((str(readable(protocol)), inner) for protocol, inner in entries(protocols))
    elif is_url_router(core):
        yield "websocket", core
    elif is_django(core):
        yield "http", core
    elif isinstance(consumer, type):
        http = "http" in str(consumer.__mro__).lower() and not hasattr(consumer, "websocket_connect")
        yield "http" if http else "websocket", core


def _leaves(
    protocol: str, core: Any, middleware: tuple[Any, ...], patterns: tuple[Any, ...], depth: int
) -> Iterator[Leaf]:
    if depth > _DEEPEST:
        return
    if is_channel_router(core):
        for channel, target in core.application_mapping.items():
            inner, end = unwrap(target)
            yield Leaf(protocol, end, (*middleware, *inner), patterns, channel=str(channel), routers=depth)
    elif is_url_router(core):
        for route in core.routes:
            inner, end = unwrap(attribute(route, "callback"))
            yield from _leaves(protocol, end, (*middleware, *inner), (*patterns, route), depth + 1)
    else:
        yield Leaf(protocol, core, middleware, patterns, routers=depth)


def _resolve(router: Any, path: str, patterns: tuple[Any, ...], left: int) -> Leaf | None:
    path = path.lstrip("/")
    for route in router.routes:
        match = route.pattern.match(path)
        if not match:
            continue
        _, end = unwrap(attribute(route, "callback"))
        if not (is_url_router(end) and left):
            return Leaf("", end, patterns=(*patterns, route))
        leaf = _resolve(end, match[0], (*patterns, route), left - 1)
        if leaf is not None:
            return leaf
    return None


def _is_regex(pattern: Any) -> bool:
    return not hasattr(pattern, "_route")


def _example(pattern: Any, word: str) -> str:
    if _is_regex(pattern):
        return from_regex(pattern._regex, word)
    return from_route(str(pattern), pattern.converters, word)
