"""What the names and expressions of one function stand for."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from django_conformance.source.nodes import called, own_nodes, text
from django_conformance.source.objects import at
from django_conformance.source.orm import functions
from django_conformance.source.orm.admins import administered_by
from django_conformance.source.orm.bridges import bridged_function
from django_conformance.source.orm.functions import Found, class_around, method_of
from django_conformance.source.orm.live import (
    class_value,
    is_manager,
    loaded_in_scope,
    made,
    made_or_none,
    manager_rows,
    model_of,
    rows_method,
    rows_of,
    user_model,
)
from django_conformance.source.orm.stores import Store, before, is_none, set_on_self, stores_of
from django_conformance.source.orm.values import (
    Instance,
    Many,
    ModelClass,
    ObjectOf,
    Rows,
    Value,
    merged,
    reached,
    with_paths,
)
from django_conformance.source.reading import attribute
from django_conformance.source.values import QUERIES, VALUES

if TYPE_CHECKING:
    from collections.abc import Callable

    from django_conformance.source.files import SourceFile, Sources

LAZY = (*QUERIES, *VALUES, "alias", "none", "union", "get_queryset", "db_manager", "iterator", "aiterator", "raw")
GETTING = ("get", "first", "last", "earliest", "latest", "create", "get_or_create", "update_or_create")
_WITH_FLAG = ("get_or_create", "update_or_create")
_LISTING = ("list", "tuple", "sorted", "set", "reversed")
_DEEPEST = 6
"""How many functions are gone into."""
_LONGEST = 40
"""How many expressions may depend on each other."""


@dataclass(eq=False)
class Scope:
    """A function as it is called with some values; ``names`` are those of its parameters that are known."""

    function: ast.AST
    file: SourceFile
    sources: Sources
    names: dict[str, Value] = field(default_factory=dict)
    depth: int = 0
    _known: dict[ast.AST, Value] = field(default_factory=dict)
    _active: set[ast.AST] = field(default_factory=set)

    def value(self, node: ast.AST | None) -> Value:
        """Return what an expression stands for."""
        if node is None or node in self._active or len(self._active) > _LONGEST:
            return None
        if node not in self._known:
            self._active.add(node)
            self._known[node] = self._value(node)
            self._active.discard(node)
        return self._known[node]

    def _value(self, node: ast.AST) -> Value:
        if isinstance(node, ast.Name):
            return self._name(node)
        if isinstance(node, ast.Await):
            return self._awaited(node.value)
        if isinstance(node, ast.Attribute):
            return self._attribute(node)
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.Subscript):
            return self._subscript(node)
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
            return Many(self.value(node.elt))
        if isinstance(node, ast.IfExp):
            return merged(self.value(part) for part in (node.body, node.orelse) if not is_none(part))
        if isinstance(node, ast.NamedExpr):
            return self.value(node.value)
        return None

    def _subscript(self, node: ast.Subscript) -> Value:
        if text(node.slice) == "user" and isinstance(node.value, (ast.Attribute, ast.Name)):
            name = node.value.attr if isinstance(node.value, ast.Attribute) else node.value.id
            user = user_model() if name == "scope" else None
            if user is not None:
                return Instance(user.model, loaded_in_scope(self.sources))
        value = self.value(node.value)
        if isinstance(value, (Rows, Many)):
            return value if isinstance(node.slice, ast.Slice) else value.item
        return None

    # names

    def _name(self, node: ast.Name) -> Value:
        stores = self.stores.get(node.id)
        if stores:
            return merged(
                self._stored(statement, target) for statement, target in before(node, stores, self.function, self.file)
            )
        if node.id in self.names:
            return self.names[node.id]
        if node.id in ("self", "cls") and isinstance(self.function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            kind = class_around(self.function, self.file)
            if kind is not None:
                return class_value(kind) if node.id == "cls" else made(kind)
        declared = self._declared(node.id)
        if declared is not None:
            return declared
        if self.file.rebinds(node):
            return self._closure(node)
        return class_value(at(self.file.qualified(node)))

    def _declared(self, name: str) -> Value:
        """Return what a parameter is by its annotation, or by the sender whose signal the function receives."""
        if not isinstance(self.function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return None
        arguments = self.function.args
        for parameter in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            if parameter.arg == name and isinstance(parameter.annotation, (ast.Name, ast.Attribute)):
                return made_or_none(class_value(at(self.file.qualified(parameter.annotation))))
        administered = administered_by(self.function, self.file)
        if administered is not None and name in administered:
            return administered[name]
        if name == "instance":
            for decorator in self.function.decorator_list:
                keywords = decorator.keywords if isinstance(decorator, ast.Call) else []
                sender = next((keyword.value for keyword in keywords if keyword.arg == "sender"), None)
                if sender is not None:
                    return made_or_none(self.value(sender))
        return None

    def _closure(self, node: ast.Name) -> Value:
        """Return what a variable of a function around this one is."""
        for outer in self.file.ancestors(self.function):
            if isinstance(outer, (ast.FunctionDef, ast.AsyncFunctionDef)) and self.depth < _DEEPEST:
                scope = Scope(outer, self.file, self.sources, depth=self.depth + 1)
                if node.id in scope.stores or node.id in ("self", "cls"):
                    return scope.value(ast.copy_location(ast.Name(node.id, ast.Load()), outer.body[-1]))
        return None

    @property
    def stores(self) -> dict[str, list[Store]]:
        """What gives each variable of the function its values."""
        return stores_of(self.function)

    def _stored(self, statement: ast.AST, target: ast.Name) -> Value:
        if isinstance(statement, (ast.For, ast.AsyncFor, ast.comprehension)):
            return self.item(statement.iter) if statement.target is target else None
        if isinstance(statement, ast.withitem):
            return None
        value = getattr(statement, "value", None)
        targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
        if any(one is target for one in targets):
            return self.value(value)
        pair = targets[0]
        if isinstance(pair, ast.Tuple) and pair.elts[0] is target and _calls(value, _WITH_FLAG):
            return self.value(value)
        return None

    def item(self, node: ast.AST) -> Value:
        """Return what going through an expression gives."""
        value = self.value(node)
        if isinstance(value, (Rows, Many)):
            return value.item
        return None

    # attributes

    def _attribute(self, node: ast.Attribute) -> Value:
        owner = self.value(node.value)
        if isinstance(owner, ModelClass):
            manager = attribute(owner.model, node.attr)
            return self._of_manager(manager, owner.model) if is_manager(manager) else None
        if isinstance(owner, Instance):
            relation = owner.relation(node.attr)
            if relation is not None:
                return reached(owner, relation, node.attr)
            return self._returned(method_of(owner.model, node.attr, self.sources), owner, is_property=True)
        if isinstance(owner, ObjectOf):
            return self._of_self(owner, node)
        dotted = self.file.qualified(node)
        return class_value(at(dotted)) if dotted and owner is None and not isinstance(node.value, ast.Call) else None

    def _of_manager(self, manager: Any, model: Any) -> Rows:
        """Return the rows of a manager, on the alias that its own ``get_queryset()`` names."""
        rows = manager_rows(manager, model)
        own = rows_method(rows, "get_queryset", self.sources)
        given = self._returned(own, rows) if own is not None else None
        return replace(rows, alias=given.alias or rows.alias) if isinstance(given, Rows) else rows

    def _of_self(self, owner: ObjectOf, node: ast.Attribute) -> Value:
        """Return what an object's attribute is, by everything that its class's methods set it to."""
        if not isinstance(node.value, ast.Name) or node.value.id != "self" or self.depth >= _DEEPEST:
            return None
        return self._once(("attribute", owner.kind, node.attr), lambda: self._set_on(owner.kind, node.attr))

    def _set_on(self, kind: Any, name: str) -> Value:
        values = []
        for found in functions.methods_of(kind, self.sources):
            set_there = [value for value in set_on_self(found.node).get(name, ()) if not is_none(value)]
            if set_there:
                scope = Scope(found.node, found.file, self.sources, depth=self.depth + 1)
                values += [scope.value(value) for value in set_there]
        return merged(values) if values else class_value(attribute(kind, name))

    def _once(self, depends: tuple[object, ...], work: Callable[[], Value]) -> Value:
        """Return what depends on this, and on how deep it stands, alone; without it, code that is used by much code is gone through again and again."""
        key = (self.depth, *depends)
        if key not in self.sources.values:
            self.sources.values[key] = work()
        return cast("Value", self.sources.values[key])

    # calls

    def _call(self, node: ast.Call) -> Value:
        function = node.func
        if isinstance(function, ast.Attribute):
            owner = self.value(function.value)
            if isinstance(owner, Rows):
                return self._of_rows(owner, function.attr, node)
        known = self._of_builtin(node)
        if known is not None:
            return known
        kind = self.value(function)
        if isinstance(kind, ModelClass):
            return Instance(kind.model, frozenset(keyword.arg for keyword in node.keywords if keyword.arg))
        made = self._class(function)
        if made is not None:
            return ObjectOf(made)
        found = self.resolved(node)
        return self._returned(found, self._receiver(node), node) if found is not None and found.is_plain else None

    def _of_builtin(self, node: ast.Call) -> Value:
        """Return what functions of Python and of Django give."""
        last = self.file.dotted(node.func).rpartition(".")[2]
        if last == "get_user_model":
            return user_model()
        if last == "get_model" or (isinstance(node.func, ast.Attribute) and node.func.attr == "get_model"):
            return class_value(model_of([self.constant(argument) for argument in node.args]))
        if last == "super" and not node.args:
            return self.names.get("self")
        if not node.args:
            return None
        if last in _LISTING and isinstance(node.func, ast.Name):
            return Many(self.item(node.args[0]))
        if last in ("get_object_or_404", "get_list_or_404"):
            rows = self.value(node.args[0])
            return rows_of(rows).item if isinstance(rows, (Rows, ModelClass)) else None
        if last == "next":
            return self.item(node.args[0])
        return self.value(node.args[0]) if last == "iter" else None

    def _of_rows(self, rows: Rows, name: str, node: ast.Call) -> Value:
        is_super = isinstance(node.func, ast.Attribute) and called(node.func.value) == "super"
        own = rows_method(rows, name, self.sources) if not is_super else None
        if own is not None:
            return self._returned(own, rows, node) if own.is_plain else None
        if name in ("values", "values_list", "dates", "datetimes"):
            return replace(rows, items=False, is_queryset=True, fetched=False)
        if name in ("select_related", "prefetch_related"):
            paths = [_path(argument) for argument in node.args] or [None]
            return replace(rows, related=with_paths(rows.related, paths), is_queryset=True, fetched=False)
        if name in ("using", "db_manager"):
            given = node.args[0] if node.args else next((key.value for key in node.keywords), None)
            return replace(rows, alias=self.constant(given), is_queryset=True, fetched=False)
        if name in LAZY:
            return replace(rows, is_queryset=True, fetched=rows.fetched and name == "all")
        return self._got(rows, node) if name in GETTING else None

    def _got(self, rows: Rows, node: ast.Call) -> Instance | None:
        item = rows.item
        if item is None or item.related is None:
            return item
        given = {keyword.arg for keyword in node.keywords if keyword.arg and "create" in called(node)}
        return replace(item, related=item.related | given)

    def constant(self, node: ast.AST | None) -> str | None:
        """Return the text that an expression is, written out or by a name of a module or of the settings."""
        if node is None or text(node) is not None:
            return text(node)
        if isinstance(node, (ast.Name, ast.Attribute)) and self.file.qualified(node):
            dotted = self.file.qualified(node)
            value = at(dotted)
            return value if isinstance(value, str) else text(functions.assigned(dotted, self.sources))
        return None

    def _awaited(self, node: ast.expr) -> Value:
        """Return what awaiting an expression gives."""
        if not isinstance(node, ast.Call):
            return None
        bridged = bridged_function(node, self.file)
        if bridged is not None:
            return self._through(bridged[0], bridged[1], node)
        function = node.func
        last = self.file.dotted(function).rpartition(".")[2] or (
            function.attr if isinstance(function, ast.Attribute) else ""
        )
        if last == "aget_object_or_404" and node.args:
            rows = self.value(node.args[0])
            return rows_of(rows).item if isinstance(rows, (Rows, ModelClass)) else None
        if last == "auser":
            user = user_model()
            return Instance(user.model, frozenset()) if user is not None else None
        if isinstance(function, ast.Attribute):
            owner = self.value(function.value)
            if isinstance(owner, Rows) and rows_method(owner, function.attr, self.sources) is None:
                return self._got(owner, node) if function.attr.removeprefix("a") in GETTING else None
        found = self.resolved(node)
        if found is None or not (found.is_bridged or isinstance(found.node, ast.AsyncFunctionDef)):
            return None
        return self._returned(found, self._receiver(node), node)

    def _through(self, function: ast.expr, arguments: list[ast.expr], node: ast.Call) -> Value:
        """Return what a function gives that a thread runs: of a lambda its body, of a manager's method its rows."""
        if isinstance(function, ast.Lambda):
            return self.value(function.body)
        if isinstance(function, ast.Name) and function.id in _LISTING and arguments:
            return Many(self.item(arguments[0]))
        call = ast.copy_location(ast.Call(function, arguments, node.keywords), node)
        self.file.parents.setdefault(call, self.file.parents.get(node, node))
        found = self.resolved(call)
        if found is not None:
            return self._returned(found, self._receiver(call), call)
        return self._call(call)

    def resolved(self, node: ast.Call) -> Found | None:
        """Return the project's function that a call calls."""
        function = node.func
        if isinstance(function, ast.Attribute):
            owner = self.value(function.value)
            if isinstance(owner, (Instance, ModelClass)):
                return method_of(owner.model, function.attr, self.sources)
            if isinstance(owner, ObjectOf):
                return method_of(owner.kind, function.attr, self.sources)
            if isinstance(owner, Rows):
                return rows_method(owner, function.attr, self.sources)
            kind = self._class(function.value)
            if kind is not None:
                return method_of(kind, function.attr, self.sources)
        return functions.named(function, self.file, self.sources)

    def _class(self, node: ast.expr) -> Any:
        """Return the class that a name stands for, live or as source."""
        if not isinstance(node, (ast.Name, ast.Attribute)) or not self.file.qualified(node):
            return None
        root: ast.expr = node
        while isinstance(root, ast.Attribute):
            root = root.value
        if isinstance(root, ast.Name) and self.file.rebinds(root):
            return None
        return functions.class_at(node, self.file, self.sources)

    def _receiver(self, node: ast.Call) -> Value:
        return self.value(node.func.value) if isinstance(node.func, ast.Attribute) else None

    def entered(self, found: Found, receiver: Value, node: ast.Call | None) -> Scope | None:
        """Return the scope of a function as a call calls it; ``None`` where that is too deep."""
        if self.depth >= _DEEPEST:
            return None
        parameters = found.parameters
        names: dict[str, Value] = {}
        is_method = bool(parameters) and parameters[0] in ("self", "cls") and "staticmethod" not in found.decorators
        if is_method:
            names[parameters[0]] = receiver
            parameters = parameters[1:]
        if node is not None:
            names |= {name: self.value(argument) for name, argument in zip(parameters, node.args, strict=False)}
            names |= {key.arg: self.value(key.value) for key in node.keywords if key.arg}
        known: dict[str, Value] = {name: value for name, value in names.items() if value is not None}
        return Scope(found.node, found.file, self.sources, known, self.depth + 1)

    def _returned(
        self, found: Found | None, receiver: Value, node: ast.Call | None = None, *, is_property: bool = False
    ) -> Value:
        """Return what a function gives back."""
        if found is None or (is_property and not {"property", "cached_property"} & set(found.decorators)):
            return None
        scope = self.entered(found, receiver, node)
        if scope is None:
            return None
        return self._once(("returned", found.node, frozenset(scope.names.items())), scope.given_back)

    def given_back(self) -> Value:
        """Return what the function gives back."""
        returns = [inner.value for inner in own_nodes(self.function) if isinstance(inner, ast.Return)]
        value = merged(self.value(value) for value in returns if value is not None and not is_none(value))
        return read_by(self.function, value)


def read_by(function: ast.AST, value: Value) -> Value:
    """Return what a function gives, with the relations that it may have read itself."""
    if isinstance(value, Many):
        return Many(read_by(function, value.item))
    if not isinstance(value, Instance) or value.related is None:
        return value
    return replace(
        value, related=value.related | {node.attr for node in ast.walk(function) if isinstance(node, ast.Attribute)}
    )


def _calls(node: ast.AST | None, names: tuple[str, ...]) -> bool:
    inner = node.value if isinstance(node, ast.Await) else node
    return inner is not None and called(inner).rpartition(".")[2].removeprefix("a") in names


def _path(argument: ast.expr) -> str | None:
    """Return the relation that an argument of ``select_related()`` or ``prefetch_related()`` names."""
    if isinstance(argument, ast.Call) and called(argument).endswith("Prefetch") and argument.args:
        return None if any(keyword.arg == "to_attr" for keyword in argument.keywords) else text(argument.args[0])
    return text(argument)
