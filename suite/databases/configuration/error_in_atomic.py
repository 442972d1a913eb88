"""A database error is caught outside the transaction, not inside it.

Why: after such an error the transaction is broken: every further query raises TransactionManagementError, "You can't execute queries until
the end of the 'atomic' block", and the end of the block undoes what it had written before.

Fix: put the statement that may fail into an ``atomic()`` of its own inside the ``try``: only that is rolled back.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.discovery.databases.transactions import is_transaction
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import Function, method, nodes_within, spelled
from django_conformance.source.orm.asking import Asking, asks_in
from django_conformance.source.orm.functions import class_around
from django_conformance.source.orm.scope import Scope
from django_conformance.source.values import WRITING

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/topics/db/transactions/#controlling-transactions-explicitly",
)

_ERRORS = ("DatabaseError", "DataError", "IntegrityError", "InternalError", "OperationalError", "ProgrammingError")
_MODULES = ("django.db.", "django.db.utils.")
_LEAVING = (ast.Return, ast.Raise, ast.Break)
_LOOPS = (ast.For, ast.While, ast.AsyncFor, ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)
_WITH_SAVEPOINT = ("get_or_create", "update_or_create")
_WRITES = ("save", *WRITING, "add", "set", "remove", "clear")


@dataclass(frozen=True)
class _Block:
    """The statements of a transaction in a function; ``said`` names it in a message, ``place`` is where it is opened.

    ``harm`` is what breaks after the function, where another one calls it in its transaction and goes on.
    """

    file: SourceFile
    function: Function
    body: tuple[ast.stmt, ...]
    said: str
    place: Location
    harm: str = ""


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each error that is caught in a transaction that goes on, where something is asked or was written in it."""
    own = [*_written(project)]
    helpers = [helper for block in own for helper in _helpers(block, project)]
    for block in (*own, *helpers, *_of_requests(project), *_of_migrations(project)):
        scope = Scope(block.function, block.file, project.context.sources)
        for node in _tries(block):
            caught = _caught(node, block.file)
            harm = _harm(node, caught[1], block, scope) if caught is not None else ""
            if caught is not None and harm:
                yield Finding(
                    f"{block.function.name}() catches {caught[0]} within {block.said}: the transaction is broken by then, {harm}",
                    at=block.file.at(caught[1], f"{block.file.module}.{block.function.name}"),
                    hint="Write with transaction.atomic(): around the statements of the try.",
                    evidence={"error": caught[0], "atomic": str(block.place)},
                )


def _written(project: DatabasesProject) -> Iterator[_Block]:
    """Yield the blocks in ``atomic``."""
    for block in project.transactions:
        function = block.file.function_around(block.call)
        if function is not None:
            said = f"{block.written} of line {block.call.lineno}"
            yield _Block(block.file, function, block.body, said, block.file.place(block.call))


def _helpers(block: _Block, project: DatabasesProject) -> Iterator[_Block]:
    """Yield the plain functions that a transaction calls and after which it asks the database again."""
    scope = Scope(block.function, block.file, project.context.sources)
    nodes = [node for node in nodes_within(block.body) if isinstance(node, ast.Call)]
    for call in nodes:
        found = scope.resolved(call)
        if (
            found is None
            or not found.is_plain
            or found.node is block.function
            or "IntegrityError" not in found.file.text
        ):
            continue
        around = [node for node in block.file.ancestors(call) if isinstance(node, (*_LOOPS, ast.FunctionDef))]
        later = [
            node
            for node in nodes
            if node.lineno > (call.end_lineno or call.lineno) and not _is_instead(node, call, block.file)
        ]
        tests = _tests(call, block)
        asked = [] if tests else asks_in(later, scope)
        is_left = any(isinstance(node, _LEAVING) for test in tests for node in ast.walk(test))
        harm = "and the next round of the loop that calls it" if isinstance(around[0], _LOOPS) and not is_left else ""
        harm = harm or (f"and {asked[0].text} in {block.file.relative}:{_line(asked[0])}" if asked else "")
        if harm:
            said = f"{block.said}, in which {block.function.name}() calls it"
            yield _Block(
                found.file,
                found.node,
                tuple(found.node.body),
                said,
                block.place,
                f"{harm} raises TransactionManagementError",
            )


def _is_instead(node: ast.AST, call: ast.Call, file: SourceFile) -> bool:
    """Whether a node stands in the other branch of a condition than a call, or after a branch with the call that leaves."""
    around = {*file.ancestors(call)}
    here = {*file.ancestors(node), node}
    for condition in (condition for condition in around if isinstance(condition, ast.If)):
        branch = next((part for part in (condition.body, condition.orelse) if not around.isdisjoint(part)), [])
        is_left = bool(branch) and isinstance(branch[-1], _LEAVING)
        if branch and here.isdisjoint(branch) and (condition in here or is_left):
            return True
    return False


def _tests(call: ast.Call, block: _Block) -> list[ast.AST]:
    """Return the statements that decide by what a call returns whether the transaction goes on."""
    parent = block.file.parents.get(call)
    if isinstance(parent, (ast.If, ast.UnaryOp, ast.BoolOp, ast.Return, ast.Compare)):
        statements = (node for node in block.file.ancestors(call) if isinstance(node, ast.stmt))
        return [next(statements)]
    target = parent.targets[0] if isinstance(parent, ast.Assign) else None
    return [
        node
        for node in nodes_within(block.body)
        if isinstance(node, ast.If)
        and isinstance(target, ast.Name)
        and any(isinstance(name, ast.Name) and name.id == target.id for name in ast.walk(node.test))
    ]


def _of_migrations(project: DatabasesProject) -> Iterator[_Block]:
    """Yield what data migrations run in the transaction of their migration."""
    for function in project.data_functions:
        if not (getattr(function.operation, "atomic", None) or function.migration.atomic):
            continue
        for body in function.bodies:
            if isinstance(body.node, ast.FunctionDef):
                said = f"the transaction of migration {function.label}"
                yield _Block(body.file, body.node, tuple(body.node.body), said, body.file.place(body.node))


def _of_requests(project: DatabasesProject) -> Iterator[_Block]:
    """Yield the views that ATOMIC_REQUESTS of the default database wraps, by what they are given and where they stand."""
    default = next((database for database in project.inventory.databases if database.alias == "default"), None)
    if default is None or not default.options.get("ATOMIC_REQUESTS"):
        return
    for file in project.files(*_ERRORS):
        for function in file.functions:
            names = [parameter.arg for parameter in function.args.args]
            is_function = names[:1] == ["request"] and "views" in file.module.split(".")
            is_method = names[:2] == ["self", "request"] and _is_view(function, file)
            decorators = ast.dump(ast.Module(list(map(ast.Expr, function.decorator_list)), []))
            is_wrapped = "atomic" in decorators
            if (is_function or is_method) and not is_wrapped and isinstance(function, ast.FunctionDef):
                yield _Block(
                    file, function, tuple(function.body), "the transaction of ATOMIC_REQUESTS", file.place(function)
                )


def _is_view(function: Function, file: SourceFile) -> bool:
    """Whether a method is one of a view's class, live or by the names of its bases where nothing has imported it."""
    from django.views import View

    node = file.parents.get(function)
    kind = class_around(function, file)
    if isinstance(kind, type):
        return issubclass(kind, View)
    return isinstance(node, ast.ClassDef) and any(spelled(base).endswith(("View", "ViewSet")) for base in node.bases)


def _tries(block: _Block) -> Iterator[ast.Try]:
    """Yield the ``try`` statements of a transaction that no other one within it covers."""
    waiting: list[ast.AST] = list(block.body)
    while waiting:
        node = waiting.pop(0)
        opens = isinstance(node, (ast.With, ast.AsyncWith)) and any(
            is_transaction(item.context_expr, "atomic", block.file) for item in node.items
        )
        if opens or isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            continue
        if isinstance(node, ast.Try):
            yield node
        waiting = [*ast.iter_child_nodes(node), *waiting]


def _caught(node: ast.Try, file: SourceFile) -> tuple[str, ast.ExceptHandler] | None:
    """Return the error of the database that a ``try`` catches and keeps, and the handler."""
    for handler in node.handlers:
        kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type] if handler.type else []
        names = [file.dotted(kind) for kind in kinds]
        error = next((name for name in names if name.startswith(_MODULES) and name.rpartition(".")[2] in _ERRORS), None)
        if error is not None and not _leaves(handler.body):
            return error.rpartition(".")[2], handler
    return None


def _leaves(body: list[ast.stmt]) -> bool:
    """Whether statements end with an error in every case, which leaves the transaction."""
    last = body[-1]
    if isinstance(last, ast.If):
        return bool(last.orelse) and _leaves(last.body) and _leaves(last.orelse)
    is_rollback = any(
        isinstance(node, ast.Call) and "rollback" in method(node) for step in body for node in ast.walk(step)
    )
    return isinstance(last, ast.Raise) or is_rollback


def _harm(node: ast.Try, handler: ast.ExceptHandler, block: _Block, scope: Scope) -> str:
    """Return what breaks after the error; "" where nothing certainly does, or the statements have a savepoint."""
    asked = [asking for asking in _asked(node.body, scope) if not _keeps(asking)]
    if not asked or _opens(node.body, block.file):
        return ""
    within = _asked(handler.body, scope)
    if within and not _opens(handler.body, block.file):
        return f"and {within[0].text} in line {_line(within[0])} raises TransactionManagementError"
    repeats = _is_repeated(node, block)
    ends = any(isinstance(inner, ast.Return) for inner in handler.body) or (
        not repeats and any(isinstance(inner, (ast.Break, ast.Continue)) for inner in handler.body)
    )
    goes_on = any(isinstance(inner, (ast.Continue, ast.Break)) for inner in handler.body)
    later = [] if ends or goes_on else _asked(_after(node, block), scope)
    if later:
        return f"and {later[0].text} in line {_line(later[0])} raises TransactionManagementError"
    if not ends and repeats and not any(isinstance(inner, ast.Break) for inner in handler.body):
        return "and the next round of the loop raises TransactionManagementError"
    earlier = [asking for asking in _asked(_before(node, block), scope) if _writes(asking)]
    if earlier:
        return f"and what {earlier[0].text} in line {_line(earlier[0])} wrote is undone at its end"
    return block.harm


def _asked(body: Iterable[ast.stmt], scope: Scope) -> list[Asking]:
    return asks_in([*nodes_within(body)], scope)


def _line(asking: Asking) -> int:
    return getattr(asking.node, "lineno", 0)


def _keeps(asking: Asking) -> bool:
    """Whether a query has a savepoint of its own."""
    return method(asking.node) in _WITH_SAVEPOINT


def _writes(asking: Asking) -> bool:
    return method(asking.node).removeprefix("a") in _WRITES


def _opens(body: list[ast.stmt], file: SourceFile) -> bool:
    """Whether a transaction is opened in statements: a savepoint."""
    return any(
        is_transaction(item.context_expr, name, file)
        for statement in body
        for inner in ast.walk(statement)
        if isinstance(inner, (ast.With, ast.AsyncWith))
        for item in inner.items
        for name in ("atomic",)
    ) or any("savepoint" in method(inner) for statement in body for inner in ast.walk(statement))


def _blocks(node: ast.AST, block: _Block) -> Iterator[tuple[list[ast.stmt], int]]:
    """Yield the lists of statements from a node to the transaction, with the position in each, the innermost first."""
    inner = node
    for around in block.file.ancestors(node):
        for name in ("body", "orelse", "finalbody"):
            statements = getattr(around, name, None)
            if isinstance(statements, list) and inner in statements:
                yield statements, statements.index(inner)
        if inner in block.body:
            return
        inner = around


def _after(node: ast.Try, block: _Block) -> list[ast.stmt]:
    after = [*node.finalbody]
    for statements, position in _blocks(node, block):
        for statement in statements[position + 1 :]:
            after.append(statement)
            if isinstance(statement, (ast.Return, ast.Raise, ast.Continue, ast.Break)):
                return after
    return after


def _before(node: ast.Try, block: _Block) -> list[ast.stmt]:
    return [statement for statements, position in _blocks(node, block) for statement in statements[:position]]


def _is_repeated(node: ast.Try, block: _Block) -> bool:
    """Whether a loop within the transaction runs the statements again."""
    inner: ast.AST = node
    for around in block.file.ancestors(node):
        if inner in block.body:
            return False
        if isinstance(around, (ast.For, ast.While, ast.AsyncFor)):
            return True
        inner = around
    return False
