"""What is wrong between the application and its consumers: routes that lead nowhere, a scope that lacks a key.

https://channels.readthedocs.io/en/stable/topics/routing.html
"""

from __future__ import annotations

import ast
import inspect
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from django_conformance.discovery.channels.consumers import ConsumerSource
from django_conformance.discovery.channels.routing import Application, Leaf, dotted, resolve
from django_conformance.inventory import Location, Suspicion
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import guarded, own_nodes, spelled

NOT_AS_ASGI = "not-as-asgi"
UNREACHABLE = "unreachable-route"
UNANCHORED = "unanchored-route"
SCOPE_KEY = "scope-key"
ROUTE_ARGUMENT = "route-argument"
INITIAL_ARGUMENTS = "initial-arguments"

_PROVIDERS = {"user": "AuthMiddleware", "session": "SessionMiddleware", "cookies": "CookieMiddleware"}


def suspicions(
    application: Application, routers: dict[str, Any], consumers: list[ConsumerSource], files: Sequence[SourceFile]
) -> Iterator[Suspicion]:
    """Yield what is suspicious in the routes of an application; ``routers`` holds each protocol's outermost one."""
    counted = Counter(leaf.pattern for leaf in application.leaves)
    for leaf in application.leaves:
        place = route_location(leaf, files)
        yield from _not_as_asgi(leaf, place)
        yield from _unanchored(leaf, place)
        if leaf.protocol in routers:
            yield from _unreachable(leaf, routers[leaf.protocol], place, counted)
    for consumer in consumers:
        leaves = [
            leaf for leaf in application.leaves if leaf.consumer is not None and leaf.consumer is consumer.runtime
        ]
        yield from _scope_keys(consumer, leaves)
        yield from _route_arguments(consumer, leaves)
        yield from _initial_arguments(consumer, leaves)


def route_location(leaf: Leaf, files: Sequence[SourceFile]) -> Location | None:
    """Return the line on which the innermost pattern of a route is written, ``None`` where it is not found."""
    if not leaf.patterns:
        return None
    pattern = leaf.patterns[-1].pattern
    text = getattr(pattern, "_route", None) or getattr(pattern, "_regex", None)
    for file in files:
        for node in ast.walk(file.tree):
            if (
                isinstance(node, ast.Call)
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and node.args[0].value == text
                and text
            ):
                return Location(file.relative, node.lineno)
    return None


def _suspicion(rule: str, subject: str, message: str, place: Location | None, **evidence: Any) -> Suspicion:
    return Suspicion(rule, subject, message + (f" ({place})" if place else ""), place, evidence)


def _not_as_asgi(leaf: Leaf, place: Location | None) -> Iterator[Suspicion]:
    target = leaf.target
    if isinstance(target, type) and hasattr(target, "as_asgi"):
        yield _suspicion(
            NOT_AS_ASGI,
            leaf.pattern,
            f"the route {leaf.pattern!r} names the class {target.__qualname__} itself: write "
            f"{target.__qualname__}.as_asgi()",
            place,
            consumer=dotted(target),
        )
    elif inspect.ismethod(target) and target.__name__ == "as_asgi":
        owner = target.__self__.__qualname__  # type: ignore[attr-defined] # a class method's owner is the class
        yield _suspicion(
            NOT_AS_ASGI,
            leaf.pattern,
            f"the route {leaf.pattern!r} names {owner}.as_asgi and does not call it: write {owner}.as_asgi()",
            place,
            consumer=owner,
        )


def _unanchored(leaf: Leaf, place: Location | None) -> Iterator[Suspicion]:
    if not leaf.patterns or leaf.kind != "re_path" or leaf.protocol != "websocket":
        return
    last = getattr(leaf.patterns[-1].pattern, "_regex", None)
    if isinstance(last, str) and last.strip("^") and not last.endswith(("$", r"\Z", ".*", ".*)")):
        yield _suspicion(
            UNANCHORED,
            leaf.pattern,
            f"the pattern {last!r} has no $ at its end, so it matches every path that begins like it",
            place,
            pattern=last,
        )


def _unreachable(leaf: Leaf, router: Any, place: Location | None, counted: Counter[str]) -> Iterator[Suspicion]:
    examples = leaf.examples()
    if not examples or leaf.channel is not None:
        return
    found = [resolve(router, example) for example in examples]
    if any(
        one is not None and (one.target is leaf.target or (one.consumer is not None and one.consumer is leaf.consumer))
        for one in found
    ):
        return
    other = found[0]
    if other is not None:
        same = (
            "has the same pattern"
            if counted[leaf.pattern] > 1 and other.pattern == leaf.pattern
            else f"{other.pattern!r} matches first"
        )
        name = dotted(other.consumer or other.target)
        message = (
            f"no path reaches the route {leaf.pattern!r} to {dotted(leaf.consumer or leaf.target)}: for "
            f"{examples[0]!r} another route, to {name}, {same}"
        )
        yield _suspicion(UNREACHABLE, leaf.pattern, message, place, path=examples[0], answered_by=name)
        return
    first = str(leaf.patterns[0].pattern)
    why = (
        "URLRouter takes the leading slash off a path before it matches, and the pattern begins with one"
        if first.lstrip("^").startswith("/")
        else "an outer pattern does not let the rest of the path through"
    )
    yield _suspicion(
        UNREACHABLE,
        leaf.pattern,
        f"no path reaches the route {leaf.pattern!r}: {examples[0]!r} is not found. {why[0].upper()}{why[1:]}",
        place,
        path=examples[0],
    )


def _scope_keys(consumer: ConsumerSource, leaves: list[Leaf]) -> Iterator[Suspicion]:
    for key, (method, node) in keys_read(consumer).items():
        for leaf in leaves:
            if key == "url_route":
                missing = leaf.routers == 0
                why = "it is served without a URLRouter"
            else:
                missing = key in _PROVIDERS and not any(_provides(one, key) for one in leaf.middleware)
                why = f"no {_PROVIDERS.get(key)} stands before it on the route {leaf.pattern!r}"
            if missing:
                place = consumer.place(node, method)
                message = f"{consumer.name}.{method}() reads scope[{key!r}], and {why}: KeyError"
                yield _suspicion(
                    SCOPE_KEY,
                    consumer.path,
                    message,
                    place,
                    key=key,
                    route=leaf.pattern,
                    middleware=[dotted(one) for one in leaf.middleware],
                )
                break


def keys_read(consumer: ConsumerSource) -> dict[str, tuple[str, ast.AST]]:
    """Return the scope's keys that a consumer reads and does not set or ask for, each with where it first does."""
    read: dict[str, tuple[str, ast.AST]] = {}
    excused: set[str] = set()
    for name, method in consumer.methods.items():
        for node in ast.walk(method):
            if (
                isinstance(node, ast.Compare)
                and isinstance(node.left, ast.Constant)
                and any(spelled(one) == "self.scope" for one in node.comparators)
            ):
                excused.add(str(node.left.value))
        for node in own_nodes(method):
            if not (
                isinstance(node, ast.Subscript)
                and spelled(node.value) == "self.scope"
                and isinstance(node.slice, ast.Constant)
            ):
                continue
            if isinstance(node.ctx, ast.Store) or guarded(method, node):
                excused.add(str(node.slice.value))
            else:
                read.setdefault(str(node.slice.value), (name, node))
    return {key: where for key, where in read.items() if key not in excused}


def _provides(middleware: Any, key: str) -> bool:
    """Whether a middleware puts ``key`` into the scope; one of the project's is taken to where its module names it."""
    kind = middleware if inspect.isroutine(middleware) else type(middleware)
    names = [f"{one.__module__}.{one.__qualname__}" for one in getattr(kind, "__mro__", ())]
    if any(name in (f"channels.auth.{_PROVIDERS[key]}", f"channels.sessions.{_PROVIDERS[key]}") for name in names):
        return True
    for one in getattr(kind, "__mro__", (inspect.unwrap(kind) if callable(kind) else kind,)):
        if one is object or getattr(one, "__module__", "").startswith("channels."):
            continue
        try:
            if key in inspect.getsource(inspect.getmodule(one) or one):
                return True
        except (OSError, TypeError):
            return True
    return False


def _route_arguments(consumer: ConsumerSource, leaves: list[Leaf]) -> Iterator[Suspicion]:
    given = {name for leaf in leaves for name in leaf.arguments()}
    if not leaves or any(not leaf.patterns for leaf in leaves):
        return
    for method_name, method in consumer.methods.items():
        for node in own_nodes(method):
            if not (
                isinstance(node, ast.Subscript)
                and isinstance(node.ctx, ast.Load)
                and isinstance(node.slice, ast.Constant)
            ):
                continue
            if ast.unparse(node.value).replace('"', "'") != "self.scope['url_route']['kwargs']" or guarded(
                method, node
            ):
                continue
            if node.slice.value not in given:
                patterns = ", ".join(repr(leaf.pattern) for leaf in leaves)
                message = (
                    f"{consumer.name}.{method_name}() reads the route's argument {node.slice.value!r}, and {patterns} "
                    f"gives {', '.join(sorted(given)) or 'none'}: KeyError"
                )
                yield _suspicion(
                    ROUTE_ARGUMENT,
                    consumer.path,
                    message,
                    consumer.place(node, method_name),
                    argument=node.slice.value,
                    given=sorted(given),
                )


def _initial_arguments(consumer: ConsumerSource, leaves: list[Leaf]) -> Iterator[Suspicion]:
    if consumer.runtime is None or "__init__" not in consumer.methods:
        return
    for leaf in leaves:
        given = getattr(leaf.target, "consumer_initkwargs", None)
        if given is None:
            continue
        try:
            inspect.signature(consumer.runtime).bind(**given)
        except TypeError as error:
            message = (
                f"{consumer.name} cannot be made by the route {leaf.pattern!r}: {error}; as_asgi() was given "
                f"{', '.join(given) or 'nothing'}"
            )
            yield _suspicion(
                INITIAL_ARGUMENTS,
                consumer.path,
                message,
                consumer.place(consumer.methods["__init__"], "__init__"),
                given=sorted(given),
            )
