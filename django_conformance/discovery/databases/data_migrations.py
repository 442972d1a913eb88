"""What the project's data migrations run: the functions of RunPython, with the helpers that they call.

https://docs.djangoproject.com/en/stable/topics/migrations/#data-migrations
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.databases.historical import ModelName, ModelNames, bound_models
from django_conformance.findings import Culprit
from django_conformance.source.objects import at
from django_conformance.source.orm.functions import named
from django_conformance.source.reading import code_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.databases.migrations import Migrations
    from django_conformance.source.files import SourceFile, Sources

Node = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_DEPTH = 3
"""How many helpers a function is followed through."""
_CONDITIONS = (ast.For, ast.While, ast.If, ast.IfExp, ast.comprehension, ast.GeneratorExp, ast.ListComp, ast.SetComp)


@dataclass(frozen=True, eq=False)
class Body:
    """A function that a migration runs: its own, or a helper's that it calls in the end.

    ``conditional`` says that a loop or a condition stands around one of the calls that lead here. ``helper`` is the name
    of the helper, empty for the migration's own function.
    """

    file: SourceFile
    node: Node
    names: ModelNames
    conditional: bool = False
    helper: str = ""

    @cached_property
    def calls(self) -> tuple[ast.Call, ...]:
        """Every call in it."""
        return tuple(node for node in ast.walk(self.node) if isinstance(node, ast.Call))

    def runs_always(self, node: ast.AST) -> bool:
        """Whether a node runs on empty tables, too: no loop and no condition stands around it."""
        if self.conditional:
            return False
        inner = node
        for ancestor in self.file.ancestors(node):
            if ancestor is self.node:
                return True
            if isinstance(ancestor, _CONDITIONS) and inner not in _evaluated_first(ancestor):
                return False
            inner = ancestor
        return False


def _evaluated_first(node: ast.AST) -> tuple[ast.AST, ...]:
    """Return the parts of a loop or a condition that run once at least: what it goes through, or asks."""
    if isinstance(node, (ast.For, ast.comprehension)):
        return (node.iter,)
    if isinstance(node, (ast.GeneratorExp, ast.ListComp, ast.SetComp)):
        return (node.generators[0],)
    return (node.test,) if isinstance(node, (ast.If, ast.IfExp, ast.While)) else ()


@dataclass(frozen=True, eq=False)
class DataFunction:
    """A function of RunPython in one of the project's migrations.

    ``position`` is that of its operation in the migration. ``bodies`` are what it runs: itself first, then its helpers.
    """

    migration: Any
    position: int
    operation: Any
    bodies: tuple[Body, ...] = field(default=())

    @property
    def label(self) -> str:
        """The migration as a message names it: ``shop.0002_prices``."""
        return f"{self.migration.app_label}.{self.migration.name}"

    @property
    def own(self) -> Body:
        """The function itself."""
        return self.bodies[0]

    @property
    def written(self) -> str:
        """The function as a message names it."""
        name = getattr(self.own.node, "name", "")
        return f"{name}()" if name else "a lambda"


def functions(migrations: Migrations, sources: Sources) -> Iterator[DataFunction]:
    """Yield each function that RunPython runs forwards, in the order of the migrations' names."""
    loader = migrations.loader
    for _, migration in sorted(loader.disk_migrations.items()) if loader is not None else ():
        for position, operation in flat(migration.operations):
            code = code_of(getattr(operation, "code", None))
            file = sources.at(code.co_filename) if code is not None else None
            node = _node(file, code.co_firstlineno) if file is not None and code is not None else None
            if file is not None and node is not None:
                names = ModelNames(file, node, {}, historical=_first_parameter(node))
                own = Body(file, node, names)
                yield DataFunction(migration, position, operation, (own, *_helpers(own, sources, {node}, _DEPTH)))


def flat(operations: Any) -> Iterator[tuple[int, Any]]:
    """Yield every operation that reaches the database, with its position; those of SeparateDatabaseAndState among them."""
    for position, operation in enumerate(operations):
        within = getattr(operation, "database_operations", None)
        if within is None:
            yield position, operation
        else:
            yield from ((position, inner) for _, inner in flat(within))


def culprit_of(migration: Any, position: int, sources: Sources) -> Culprit:
    """Return a migration as the culprit of a finding, at one of its operations."""
    place = place_of(migration, position, sources)
    return Culprit(f"{migration.app_label}.{migration.name}", place[0].place(place[1]) if place else None)


def place_of(migration: Any, position: int, sources: Sources) -> tuple[SourceFile, ast.AST] | None:
    """Return where a migration's file has an operation: its entry in the list, or the class where that is made otherwise."""
    import sys

    module = sys.modules.get(type(migration).__module__)
    path = getattr(module, "__file__", None)
    file = sources.at(path) if path else None
    if file is None:
        return None
    for node in file.of(ast.ClassDef):
        if node.name != "Migration":
            continue
        for statement in node.body:
            value = getattr(statement, "value", None)
            targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
            if (
                isinstance(value, ast.List)
                and any(isinstance(target, ast.Name) and target.id == "operations" for target in targets)
                and len(value.elts) == len(migration.operations) > position
            ):
                return file, value.elts[position]
        return file, node
    return None


def _helpers(body: Body, sources: Sources, seen: set[Node], depth: int) -> Iterator[Body]:
    """Yield the project's own functions that a function calls, each once."""
    if not depth:
        return
    for call in body.calls:
        file, node = _called(call, body, sources)
        if file is None or node is None or node in seen:
            continue
        seen.add(node)
        given = bound_models(call, node, body.names)
        registries = {name for name, value in given.items() if value is None}
        models: dict[str, ModelName] = {name: value for name, value in given.items() if value is not None}
        names = ModelNames(file, node, models, historical=registries)
        conditional = not body.runs_always(call)
        helper = Body(file, node, names, conditional, helper=getattr(node, "name", ""))
        yield helper
        yield from _helpers(helper, sources, seen, depth - 1)


def _called(call: ast.Call, body: Body, sources: Sources) -> tuple[SourceFile | None, Node | None]:
    """Return the function of the project that a call calls, and its file."""
    function = call.func
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Call):
        owner = body.file.qualified(function.value.func)  # a method of an instance that is made for it
        target = getattr(at(owner), function.attr, None) if owner else None
    else:
        if isinstance(function, ast.Name) and function.id in body.names.models:
            return None, None
        dotted = body.file.qualified(function)
        target = at(dotted) if dotted else None
        found = named(function, body.file, sources) if target is None and dotted else None
        if found is not None:
            return found.file, found.node  # in a module that only the function imports
    if isinstance(target, type):
        target = target.__dict__.get("__init__")
    code = code_of(target)
    file = sources.at(code.co_filename) if code is not None else None
    return (file, _node(file, code.co_firstlineno)) if file is not None and code is not None else (None, None)


def _node(file: SourceFile, line: int) -> Node | None:
    """Return the function that begins in a line, with its decorators; a lambda as well."""
    function = file.function_at(line)
    if function is not None:
        return function
    return next((node for node in file.of(ast.Lambda) if node.lineno == line), None)


def _first_parameter(node: Node) -> set[str]:
    parameters = [*node.args.posonlyargs, *node.args.args]
    return {parameters[0].arg} if parameters else set()
