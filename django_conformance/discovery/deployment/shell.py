"""Reads shell scripts: which commands they run, with which words, as far as that is known before they run.

Tests that cannot be answered are taken both ways. What a word has of variables that nothing sets stays in it as ``${NAME}``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from django_conformance.discovery.deployment.shell_words import ShellVariables, expand, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tree_sitter import Node, Parser

_DEEPEST = 12
_BRANCHES = frozenset({"elif_clause", "else_clause"})


@dataclass(frozen=True)
class ShellCommand:
    """A command that a script runs: its ``words``, the line from 1, and the variables that are set there."""

    words: tuple[str, ...]
    line: int
    variables: Mapping[str, str] = field(default_factory=dict)
    is_conditional: bool = False
    is_answered: bool = False


@dataclass(frozen=True)
class _Where:
    """What is around a command."""

    is_conditional: bool = False
    is_answered: bool = False
    depth: int = 0

    def inside(self, *, conditional: bool = False, answered: bool = False) -> _Where:
        return _Where(self.is_conditional or conditional, self.is_answered or answered, self.depth)

    def deeper(self) -> _Where:
        return _Where(self.is_conditional, self.is_answered, self.depth + 1)


def invocations(
    text: str, variables: Mapping[str, str] | None = None, arguments: Sequence[str] | None = None
) -> list[ShellCommand]:
    """Return the commands of a script, in the order in which they are written.

    ``arguments`` are those that it is called with (``$1``, ``$@``), ``None`` where they are not known.
    """
    tree = _parser().parse(text.encode())
    scope = ShellVariables(dict(variables or {}), None if arguments is None else list(arguments))
    return list(_Reading(scope, {}).read(tree.root_node, _Where()))


@cache
def _parser() -> Parser:
    import tree_sitter_bash
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_bash.language()))


class _Reading:
    def __init__(self, scope: ShellVariables, functions: dict[str, Node]) -> None:
        self.scope = scope
        self.functions = functions
        self.has_ended = False

    def read(self, node: Node, where: _Where) -> Iterator[ShellCommand]:
        """Yield the commands of a node, as far as they are reached."""
        if where.depth > _DEEPEST or self.has_ended:
            return
        readers: dict[str, Callable[[Node, _Where], Iterator[ShellCommand]]] = {
            "command": self._command,
            "declaration_command": self._command,
            "variable_assignment": self._variable,
            "function_definition": self._function,
            "if_statement": self._if,
            "case_statement": self._case,
            "for_statement": self._for,
            "pipeline": self._pipeline,
            "redirected_statement": self._redirected,
            "list": self._list,
        }
        yield from readers.get(node.type, self._children)(node, where)

    def _variable(self, node: Node, where: _Where) -> Iterator[ShellCommand]:
        self._assign(node)
        yield from ()

    def _function(self, node: Node, where: _Where) -> Iterator[ShellCommand]:
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        if name is not None and body is not None:
            self.functions[text_of(name)] = body
        yield from ()

    def _for(self, node: Node, where: _Where) -> Iterator[ShellCommand]:
        self.scope.forget(text_of(node.child_by_field_name("variable")))
        yield from self._children(node, where)

    def _pipeline(self, node: Node, where: _Where) -> Iterator[ShellCommand]:
        for position, child in enumerate(node.named_children):
            yield from self.read(child, where.inside(answered=position > 0))

    def _redirected(self, node: Node, where: _Where) -> Iterator[ShellCommand]:
        redirects = node.children_by_field_name("redirect")
        answered = any(redirect.type.startswith("here") or "<" in text_of(redirect)[:2] for redirect in redirects)
        body = node.child_by_field_name("body")
        if body is not None:
            yield from self.read(body, where.inside(answered=answered))

    def _children(self, node: Node, where: _Where) -> Iterator[ShellCommand]:
        for child in node.named_children:
            yield from self.read(child, where)

    def _list(self, node: Node, where: _Where) -> Iterator[ShellCommand]:
        left, *rest = node.named_children
        test = self._holds(left)
        operator = next((child.type for child in node.children if child.type in ("&&", "||")), "")
        yield from self.read(left, where)
        for child in rest:
            if test is None or test is (operator == "&&"):
                yield from self.read(child, where.inside(conditional=test is None and _is_test(left)))

    def _command(self, node: Node, where: _Where) -> Iterator[ShellCommand]:
        before = dict(self.scope.variables)
        assignments = [child for child in node.named_children if child.type == "variable_assignment"]
        for child in assignments:
            self._assign(child)
        given = dict(self.scope.variables)
        if node.type == "declaration_command":
            return
        if any(child.type != "variable_assignment" for child in node.named_children):
            self.scope.variables = before
        parts = [
            child
            for child in node.named_children
            if child.type != "variable_assignment" and not child.type.endswith("redirect")
        ]
        words = [word for part in parts for word in expand(part, self.scope)]
        answered = any(child.type.startswith("here") for child in node.named_children)
        if not words:
            return
        if words[0] == "set" and "--" in words:
            self.scope.arguments = words[words.index("--") + 1 :]
        elif words[0] == "shift" and self.scope.arguments is not None:
            self.scope.arguments = self.scope.arguments[1:]
        elif words[0] in self.functions:
            inner = _Reading(ShellVariables(self.scope.variables, words[1:]), self.functions)
            yield from inner.read(self.functions[words[0]], where.deeper())
        else:
            yield ShellCommand(
                tuple(words), node.start_point[0] + 1, given, where.is_conditional, where.is_answered or answered
            )
            self.has_ended = not where.is_conditional and (
                words[0] == "exit" or (words[0] == "exec" and len(words) > 1)
            )

    def _assign(self, node: Node) -> None:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is None:
            return
        words = [""] if value is None else expand(value, self.scope)
        if len(words) == 1 and "$" not in words[0]:
            self.scope.variables[text_of(name)] = words[0]
        else:
            self.scope.forget(text_of(name))

    def _if(self, node: Node, where: _Where) -> Iterator[ShellCommand]:
        conditions = node.children_by_field_name("condition")
        body = [child for child in node.named_children if child not in conditions and child.type not in _BRANCHES]
        branches = [child for child in node.named_children if child.type in _BRANCHES]
        yield from self._branch(conditions, body, branches, where)

    def _branch(
        self, conditions: list[Node], body: list[Node], branches: list[Node], where: _Where
    ) -> Iterator[ShellCommand]:
        for condition in conditions:
            yield from self.read(condition, where)
        test = self._holds(conditions[0]) if len([node for node in conditions if node.is_named]) == 1 else None
        if test is not False:
            yield from self._maybe(body, where, conditional=test is None)
        if test is True or not branches:
            return
        branch, rest = branches[0], branches[1:]
        inner = where.inside(conditional=test is None)
        if branch.type == "elif_clause":
            named = branch.named_children
            yield from self._branch(named[:1], named[1:], rest, inner)
        else:
            yield from self._maybe(branch.named_children, where, conditional=test is None)

    def _maybe(self, nodes: list[Node], where: _Where, *, conditional: bool) -> Iterator[ShellCommand]:
        """Read what may or may not run: variables that it changes are not known afterwards."""
        variables, arguments = dict(self.scope.variables), self.scope.arguments
        for node in nodes:
            yield from self.read(node, where.inside(conditional=conditional))
        if conditional:
            after = self.scope.variables
            self.scope.variables = {name: value for name, value in after.items() if variables.get(name) == value}
            self.scope.arguments = arguments if self.scope.arguments == arguments else None

    def _case(self, node: Node, where: _Where) -> Iterator[ShellCommand]:
        value = node.child_by_field_name("value")
        words = expand(value, self.scope) if value is not None else []
        subject = words[0] if len(words) == 1 and "$" not in words[0] else None
        for item in (child for child in node.named_children if child.type == "case_item"):
            patterns = item.children_by_field_name("value")
            body = [child for child in item.named_children if child not in patterns]
            if subject is None:
                yield from self._maybe(body, where, conditional=True)
            elif any(_matches(subject, text_of(pattern)) for pattern in patterns):
                yield from self._maybe(body, where, conditional=False)
                return

    def _holds(self, node: Node) -> bool | None:
        """Answer a test of the form ``[ "$1" = worker ]``; ``None`` where it cannot be answered."""
        if node.type == "test_command":
            text = text_of(node).strip("[] \n")
            compared = re.fullmatch(r"(?P<left>\S+)\s+(?P<operator>==?|!=)\s+(?P<right>\S+)", text)
            if compared is None:
                return None
            sides = [" ".join(self._value(compared[side])) for side in ("left", "right")]
            if any("$" in side for side in sides):
                return None
            return _matches(sides[0], sides[1]) is (compared["operator"] != "!=")
        return None

    def _value(self, text: str) -> list[str]:
        tree = _parser().parse(f"x {text}".encode())
        command = next((child for child in tree.root_node.named_children if child.type == "command"), None)
        parts = command.named_children[1:] if command is not None else []
        return [word for part in parts for word in expand(part, self.scope)]


def _is_test(node: Node) -> bool:
    return node.type == "test_command" or text_of(node).startswith("test ")


def _matches(value: str, pattern: str) -> bool:
    expression = re.escape(pattern.strip("\"'")).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(expression, value) is not None
