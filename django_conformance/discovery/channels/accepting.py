"""Ways through ``connect()`` on which a consumer accepts its socket twice.

https://channels.readthedocs.io/en/stable/topics/consumers.html#websocketconsumer
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_conformance.discovery.channels.consumers import BASES, bases
from django_conformance.source.nodes import called, own_nodes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django_conformance.discovery.channels.consumers import ConsumerSource
    from django_conformance.source.nodes import Function

_OF_BASES = ("super().connect", "super().websocket_connect")
_LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_DEEPEST = 3
"""How many helpers of a consumer, or classes below one another, may lead to ``accept()``."""


@dataclass(frozen=True)
class _Accepted:
    """The call that has accepted, and whether every way to here comes by it."""

    call: ast.Call
    is_certain: bool


def second_answers(consumer: ConsumerSource, name: str) -> Iterator[tuple[ast.Call, ast.Call]]:
    """Yield each call that accepts a socket which an earlier call, the first of the two, has accepted on the same way."""
    method = consumer.own_methods.get(name)
    if method is not None:
        twice: list[tuple[ast.Call, ast.Call]] = []
        _walk(method.body, None, consumer, twice)
        yield from twice[:1]


def _walk(
    body: Sequence[ast.stmt],
    accepted: _Accepted | None,
    consumer: ConsumerSource,
    twice: list[tuple[ast.Call, ast.Call]],
) -> _Accepted | None:
    """Return what has accepted after statements; ``None`` for nothing, or where they leave the method."""
    for statement in body:
        if isinstance(statement, _LEAVING):
            return None
        call = _accepting(statement, consumer)
        if call is not None:
            if accepted is not None:
                twice.append((accepted.call, call))
            accepted = _Accepted(call, is_certain=True)
        elif isinstance(statement, ast.If):
            accepted = _after_branches(statement, accepted, consumer, twice)
        elif isinstance(statement, ast.Try):
            accepted = _after_try(statement, accepted, consumer, twice)
        elif isinstance(statement, (ast.With, ast.AsyncWith)):
            accepted = _walk(statement.body, accepted, consumer, twice)
    return accepted


def _after_branches(
    statement: ast.If,
    accepted: _Accepted | None,
    consumer: ConsumerSource,
    twice: list[tuple[ast.Call, ast.Call]],
) -> _Accepted | None:
    """Go through both branches: what only an earlier branch has accepted is not known in them."""
    before = accepted if accepted is not None and accepted.is_certain else None
    ways = [(_walk(branch, before, consumer, twice), _leaves(branch)) for branch in (statement.body, statement.orelse)]
    going_on = [way for way, leaves in ways if not leaves]
    known = next((way for way in going_on if way is not None), None)
    if known is None or accepted is not None:
        return accepted
    return _Accepted(known.call, is_certain=all(way is not None and way.is_certain for way in going_on))


def _after_try(
    statement: ast.Try,
    accepted: _Accepted | None,
    consumer: ConsumerSource,
    twice: list[tuple[ast.Call, ast.Call]],
) -> _Accepted | None:
    after = _walk([*statement.body, *statement.orelse], accepted, consumer, twice)
    if after is None or after is accepted:
        return after
    return _Accepted(after.call, is_certain=all(_leaves(handler.body) for handler in statement.handlers))


def _leaves(body: Sequence[ast.stmt]) -> bool:
    return bool(body) and isinstance(body[-1], _LEAVING)


def _accepting(statement: ast.stmt, consumer: ConsumerSource) -> ast.Call | None:
    """Return the call of a statement that certainly accepts: itself, by a helper, or by that of a base class."""
    call = _value(statement)
    return call if isinstance(call, ast.Call) and _accepts(called(call), consumer, _DEEPEST) else None


def _accepts(name: str, consumer: ConsumerSource, depth: int) -> bool:
    if name == "self.accept":
        return "accept" not in consumer.methods
    if name in _OF_BASES:
        return _base_accepts(name.rpartition(".")[2], consumer)
    helper = consumer.methods.get(name.removeprefix("self.")) if name.startswith("self.") else None
    return depth > 0 and helper is not None and _always_accepts(helper, consumer, depth - 1)


def _always_accepts(method: Function, consumer: ConsumerSource, depth: int) -> bool:
    """Whether a method has a statement of its own, in no branch, that accepts, and nothing before it leaves."""
    for statement in method.body:
        call = _value(statement)
        if isinstance(call, ast.Call) and _accepts(called(call), consumer, depth):
            return True
        if any(isinstance(node, _LEAVING) for node in (statement, *own_nodes(statement))):
            return False
    return False


def _base_accepts(name: str, consumer: ConsumerSource) -> bool:
    """Whether what ``super()`` leads to accepts: one of the project's where it always does, or Channels' own."""
    for node, _ in consumer.lineage[1:]:
        for method in node.body:
            if isinstance(method, (ast.FunctionDef, ast.AsyncFunctionDef)) and method.name == name:
                return any(called(_value(statement)) == "self.accept" for statement in method.body)
    known = {*BASES, *(node.name for node, _ in consumer.lineage)}
    is_own = all(base in known for node, _ in consumer.lineage for base in bases(node))
    return is_own and consumer.websocket and name == "connect"


def _value(statement: ast.stmt) -> ast.AST:
    """Return what a statement that is an expression evaluates, awaited or not."""
    value = statement.value if isinstance(statement, ast.Expr) else statement
    return value.value if isinstance(value, ast.Await) else value
