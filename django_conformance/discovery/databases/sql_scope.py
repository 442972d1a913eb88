"""What expressions about SQL stand for in a function: the text of a statement, an alias, the alias of a cursor.

Names are followed to what they are assigned, to constants of modules and attributes of classes, and helpers to what they
return or yield. What only running tells is ``None`` for an alias, and a space within a string.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django_conformance.source.definitions import defined, in_class
from django_conformance.source.nodes import Function, own_nodes
from django_conformance.source.objects import at, model_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django_conformance.source.files import SourceFile, Sources

_DEPTH = 6
_SAME = ("dedent", "strip", "lstrip", "rstrip", "SQL", "Identifier", "Literal", "text", "str", "replace", "quote_name")
"""Calls that give the text that they are given, or are called on."""
_PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[sd]")
_FIELD = re.compile(r"\{(\w*)[^{}]*\}")


@dataclass(frozen=True, eq=False)
class SqlScope:
    """A function of a file, with what a call gives its parameters: an expression in the scope of the caller.

    A module or a class is one as well, with no parameters.
    """

    file: SourceFile
    function: Function | ast.Module | ast.ClassDef
    sources: Sources
    given: Mapping[str, tuple[ast.expr, SqlScope]] = field(default_factory=dict)
    depth: int = _DEPTH

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The names of its parameters, without those for the instance or class."""
        arguments = getattr(self.function, "args", None)
        if not isinstance(arguments, ast.arguments):
            return ()
        names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
        return tuple(name for position, name in enumerate(names) if position or name not in ("self", "cls"))

    @cached_property
    def _defaults(self) -> dict[str, ast.expr]:
        arguments = getattr(self.function, "args", None)
        if not isinstance(arguments, ast.arguments):
            return {}
        positional = [*arguments.posonlyargs, *arguments.args]
        late = zip(positional[len(positional) - len(arguments.defaults) :], arguments.defaults, strict=True)
        named = [
            (name, value) for name, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if value
        ]
        return {argument.arg: value for argument, value in (*late, *named)}

    @cached_property
    def _assigned(self) -> dict[str, list[ast.expr | None]]:
        """What each variable is assigned, as ``None`` where that is no plain expression."""
        assigned: dict[str, list[ast.expr | None]] = {}
        for node in own_nodes(self.function):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        assigned.setdefault(target.id, []).append(node.value)
            elif (isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and isinstance(node.target, ast.Name)) or (
                isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name)
            ):
                assigned.setdefault(node.target.id, []).append(node.value)
            elif isinstance(node, ast.withitem) and isinstance(node.optional_vars, ast.Name):
                assigned.setdefault(node.optional_vars.id, []).append(node.context_expr)
            elif isinstance(node, (ast.For, ast.AsyncFor)):
                for name in ast.walk(node.target):
                    if isinstance(name, ast.Name):
                        assigned.setdefault(name.id, []).append(None)
        return assigned

    def _meanings(self, node: ast.AST) -> list[tuple[ast.expr | None, SqlScope]]:
        """Return the expressions that a name or attribute may stand for, each with its scope; nothing where none is known."""
        if isinstance(node, ast.Name):
            if node.id in self._assigned:
                return [(value, self) for value in self._assigned[node.id]]
            if node.id in self.given:
                return [self.given[node.id]]
            if node.id in self.parameters:
                return [(self._defaults.get(node.id), self)]
        definition = self._definition(node)
        if definition is None or not self.depth:
            return []
        statement, file = definition
        if not isinstance(statement, (ast.Assign, ast.AnnAssign)):
            return []
        around = file.parents.get(statement)
        scope = around if isinstance(around, ast.ClassDef) else file.tree
        return [(statement.value, SqlScope(file, scope, self.sources, depth=self.depth - 1))]

    def _definition(self, node: ast.AST) -> tuple[ast.AST, SourceFile] | None:
        """Return the statement of the project that defines a name or an attribute, and its file."""
        if isinstance(node, ast.Attribute):
            if isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
                return in_class(node.attr, self._class, self.file, self.sources) if self._class else None
            if isinstance(node.value, ast.Call):
                made = self._definition(node.value.func)  # a method of an instance that is made for it
                return in_class(node.attr, made[0], made[1], self.sources) if made else None
        return defined(node, self.file, self.sources)

    def text(self, node: ast.AST | None, depth: int = _DEPTH) -> str | None:
        """Return the text that an expression stands for, with spaces for what only running tells; ``None`` for no text."""
        if node is None or not depth:
            return None
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str) else None
        if isinstance(node, ast.JoinedStr):
            return "".join(self._part(part, depth) for part in node.values)
        if isinstance(node, ast.BinOp):
            return self._combined(node, depth)
        if isinstance(node, ast.Call):
            return self._called_text(node, depth)
        if meanings := self._meanings(node):
            texts = [scope.text(value, depth - 1) for value, scope in meanings]
            return "\n".join(part for part in texts if part) or None
        value = self._value(node)
        return value if isinstance(value, str) else None

    def _part(self, part: ast.expr, depth: int) -> str:
        inner = part.value if isinstance(part, ast.FormattedValue) else part
        return self.text(inner, depth - 1) or " "

    def _combined(self, node: ast.BinOp, depth: int) -> str | None:
        left = self.text(node.left, depth - 1)
        if isinstance(node.op, ast.Add):
            right = self.text(node.right, depth - 1)
            return f"{left or ' '}{right or ' '}" if left or right else None
        if left is None or not isinstance(node.op, ast.Mod):
            return None
        values = iter(node.right.elts if isinstance(node.right, ast.Tuple) else [node.right])
        named = dict(_items(node.right))

        def put(match: re.Match[str]) -> str:
            value = named.get(match[1]) if match[1] else next(values, None)
            return self.text(value, depth - 1) or " "

        return _PLACEHOLDER.sub(put, left)

    def _called_text(self, node: ast.Call, depth: int) -> str | None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        owner = node.func.value if isinstance(node.func, ast.Attribute) else None
        if name == "format" and owner is not None:
            template = self.text(owner, depth - 1)
            named = {keyword.arg: keyword.value for keyword in node.keywords}
            values = iter(node.args)

            def put(match: re.Match[str]) -> str:
                value = named.get(match[1]) if match[1] and not match[1].isdigit() else next(values, None)
                return self.text(value, depth - 1) or " "

            return _FIELD.sub(put, template) if template is not None else None
        if name == "join" and owner is not None and node.args and isinstance(node.args[0], (ast.List, ast.Tuple)):
            return (self.text(owner) or " ").join(self.text(part, depth - 1) or " " for part in node.args[0].elts)
        if name in _SAME:
            first = node.args[0] if node.args else None
            of_first = name in ("dedent", "SQL", "Identifier", "Literal", "text", "str", "quote_name")
            return self.text(first if of_first else owner, depth - 1)
        texts = [scope.text(value, depth - 1) for value, scope in self._results(node)]
        return texts[0] if len(texts) == 1 else None

    def alias(self, node: ast.AST | None, depth: int = _DEPTH) -> str | None:
        """Return the alias that an expression certainly is."""
        if node is None or not depth:
            return None
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str) else None
        if meanings := self._meanings(node):
            return _only(scope.alias(value, depth - 1) for value, scope in meanings)
        value = self._value(node)
        return value if isinstance(value, str) else None

    def connection(self, node: ast.AST | None, depth: int = _DEPTH) -> str | None:
        """Return the alias of the connection that an expression is."""
        if node is None or not depth:
            return None
        if meanings := self._meanings(node):
            return _only(scope.connection(value, depth - 1) for value, scope in meanings)
        if isinstance(node, (ast.Name, ast.Attribute)) and self.file.dotted(node) == "django.db.connection":
            return "default"
        if isinstance(node, ast.Subscript) and self.file.dotted(node.value) == "django.db.connections":
            return self.alias(node.slice, depth - 1)
        if isinstance(node, ast.Call):
            if self.file.dotted(node.func) == "django.db.transaction.get_connection":
                using = next((keyword.value for keyword in node.keywords), node.args[0] if node.args else None)
                return self.alias(using, depth - 1) if using is not None else "default"
            return _only(scope.connection(value, depth - 1) for value, scope in self._results(node))
        value = self._value(node) if isinstance(node, (ast.Name, ast.Attribute)) else None
        return _alias_of(value)

    def cursor(self, node: ast.AST | None, depth: int = _DEPTH) -> str | None:
        """Return the alias of the cursor that an expression is."""
        if node is None or not depth:
            return None
        if meanings := self._meanings(node):
            return _only(scope.cursor(value, depth - 1) for value, scope in meanings)
        if not isinstance(node, ast.Call):
            return None
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("cursor", "chunked_cursor"):
            alias = self.connection(node.func.value, depth - 1)
            if alias is not None:
                return alias
        if isinstance(node.func, ast.Name) and node.func.id == "closing" and node.args:
            return self.cursor(node.args[0], depth - 1)
        return _only(scope.cursor(value, depth - 1) for value, scope in self._results(node))

    def called(self, call: ast.Call) -> SqlScope | None:
        """Return the scope of the project's function that a call calls, with what it is given."""
        if not self.depth:
            return None
        definition = self._definition(call.func)
        if definition is None or definition[0] is self.function:
            return None
        function, file = definition
        if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return None
        bare = SqlScope(file, function, self.sources)
        given = {name: (value, self) for name, value in zip(bare.parameters, call.args, strict=False)}
        given |= {keyword.arg: (keyword.value, self) for keyword in call.keywords if keyword.arg}
        return SqlScope(file, function, self.sources, given, self.depth - 1)

    def _results(self, call: ast.Call) -> Iterator[tuple[ast.expr, SqlScope]]:
        """Yield what the project's function that is called returns or yields."""
        scope = self.called(call)
        for node in own_nodes(scope.function) if scope is not None else ():
            if isinstance(node, (ast.Return, ast.Yield)) and node.value is not None and scope is not None:
                yield node.value, scope

    def _value(self, node: ast.AST) -> Any:
        """Return the object that a name of the module, an attribute of a class, or ``Model._meta.db_table`` is."""
        if not isinstance(node, (ast.Name, ast.Attribute)):
            return None
        if isinstance(node, ast.Attribute) and node.attr == "db_table" and ast.unparse(node.value).endswith("._meta"):
            assert isinstance(node.value, ast.Attribute)
            model = self._model(node.value.value)
            return model._meta.db_table if model is not None else None
        dotted = self.file.qualified(node)
        return at(dotted) if dotted else None

    def _model(self, node: ast.expr) -> Any:
        if meanings := self._meanings(node):
            value, scope = meanings[0]
            return scope._model(value) if len(meanings) == 1 and value is not None else None
        model = model_at(node, self.file)
        value = model if model is not None else self._value(node)
        return value if hasattr(value, "_meta") else None

    @cached_property
    def _class(self) -> ast.ClassDef | None:
        return next((node for node in self.file.ancestors(self.function) if isinstance(node, ast.ClassDef)), None)


def _only(aliases: Iterator[str | None]) -> str | None:
    """Return the alias that all of these are."""
    distinct = set(aliases)
    return distinct.pop() if len(distinct) == 1 else None


def _items(node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield key.value, value


def _alias_of(value: Any) -> str | None:
    """Return the alias of a connection that is an object."""
    from django.db import connection
    from django.db.backends.base.base import BaseDatabaseWrapper

    if value is connection:
        return "default"
    return value.alias if isinstance(value, BaseDatabaseWrapper) else None
