"""Which attributes of ``self`` a method has certainly set wherever it ends."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django_conformance.source.nodes import called

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django_conformance.source.nodes import Function

_ENDING = ("DenyConnection", "AcceptConnection")
"""Exceptions that end a ``connect()`` as a ``return`` does; others end the consumer."""


@dataclass(frozen=True)
class MethodEnd:
    """One way in which a method ends: what is set by then, the methods of ``self`` called, and the statement."""

    attributes: frozenset[str]
    calls: frozenset[str]
    node: ast.AST


@dataclass(frozen=True)
class _State:
    attributes: frozenset[str] = frozenset()
    calls: frozenset[str] = frozenset()


def ends(
    method: Function,
    set_by: Callable[[str], frozenset[str]],
    is_false: Callable[[ast.expr], bool] = lambda _test: False,
) -> list[MethodEnd]:
    """Return the ways in which a method ends.

    ``set_by`` tells what a call of another one of ``self`` sets, ``is_false`` of which tests it is known that they never hold.
    """
    walker = _Walker(set_by, is_false)
    states = walker.block(method.body, [_State()])
    walker.ends += [MethodEnd(state.attributes, state.calls, method) for state in states]
    return walker.ends


def stored(node: ast.AST) -> Iterator[str]:
    """Yield each attribute that code sets on ``self``."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Attribute) and isinstance(inner.ctx, ast.Store) and _is_self(inner.value):
            yield inner.attr


def _is_self(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


class _Walker:
    def __init__(self, set_by: Callable[[str], frozenset[str]], is_false: Callable[[ast.expr], bool]) -> None:
        self.set_by = set_by
        self.is_false = is_false
        self.ends: list[MethodEnd] = []

    def block(self, body: list[ast.stmt], states: list[_State]) -> list[_State]:
        for statement in body:
            states = self._statement(statement, states)
        return states

    def _statement(self, node: ast.stmt, states: list[_State]) -> list[_State]:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            return states
        if isinstance(node, ast.If):
            states = self._evaluated(node.test, states)
            held = [] if self.is_false(node.test) else self.block(node.body, states)
            return _unique(held + self.block(node.orelse, states))
        if isinstance(node, (ast.For, ast.AsyncFor)):
            states = self._evaluated(node.iter, states)
            return _unique([*states, *self.block([*node.body, *node.orelse], states)])
        if isinstance(node, ast.While):
            once = self.block([*node.body, *node.orelse], self._evaluated(node.test, states))
            return once if _is_true(node.test) else _unique([*states, *once])
        if isinstance(node, (ast.With, ast.AsyncWith)):
            for item in node.items:
                states = self._evaluated(item, states)
            return self.block(node.body, states)
        if isinstance(node, ast.Match):
            states = self._evaluated(node.subject, states)
            return _unique([state for case in node.cases for state in self.block(case.body, states)] + states)
        if isinstance(node, ast.Try):
            return self._try(node, states)
        states = self._evaluated(node, states)
        if isinstance(node, ast.Return) or (isinstance(node, ast.Raise) and _ends(node)):
            self.ends += [MethodEnd(state.attributes, state.calls, node) for state in states]
            return []
        return [] if isinstance(node, (ast.Raise, ast.Continue, ast.Break)) else states

    def _try(self, node: ast.Try, states: list[_State]) -> list[_State]:
        """Anything in the body may raise, its first statement too."""
        after = self.block([*node.body, *node.orelse], states)
        for handler in node.handlers:
            after += self.block(handler.body, states)
        return self.block(node.finalbody, _unique(after))

    def _evaluated(self, node: ast.AST, states: list[_State]) -> list[_State]:
        attributes = frozenset(stored(node))
        calls = set()
        for inner in ast.walk(node):
            owner, _, name = called(inner).rpartition(".")
            if owner in ("self", "super()") and name:
                calls.add(name)
                attributes |= self.set_by(name if owner == "self" else f"super().{name}")
        return [replace(state, attributes=state.attributes | attributes, calls=state.calls | calls) for state in states]


def _unique(states: list[_State]) -> list[_State]:
    return list(dict.fromkeys(states))


def _is_true(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and bool(node.value)


def _ends(node: ast.Raise) -> bool:
    return node.exc is not None and any(name in ast.dump(node.exc) for name in _ENDING)
