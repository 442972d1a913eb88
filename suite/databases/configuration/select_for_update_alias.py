"""``select_for_update()`` runs in a transaction on the database whose rows it locks.

Why: it goes to the write alias. Outside a transaction, or in one of another alias, PostgreSQL, MariaDB and MySQL raise
TransactionManagementError. SQLite, which tests often run on, raises no error, nor does any database within TestCase.

Fix: evaluate it within ``atomic()``, with ``using="<alias>"`` for the alias that the message names.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.discovery.databases.tables import chain
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import Function, method, own_nodes, spelled, written
from django_conformance.source.orm.scope import Scope

from . import ENGINES, ROUTERS

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/ref/models/querysets/#select-for-update",
    after=(*ENGINES, *ROUTERS, "databases.configuration.transaction-on-dummy"),
)

_EVALUATES = ("get", "first", "last", "earliest", "latest")
_TASKS = ("shared_task", "task")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each lock in a transaction of another alias, and each outside any."""
    yield from _in_another(project)
    for file in project.files("select_for_update"):
        yield from _outside(file, project)
    yield from _through(project)


def _in_another(project: DatabasesProject) -> Iterator[Finding]:
    for block in project.transactions:
        for model, call in block.locks.values():
            alias = block.alias
            if alias in project.inventory.usable and project.tables.written_elsewhere(model, alias):
                yield Finding(
                    f"{model.label}.objects.select_for_update() goes to {model.write!r}, and {block.written} is on "
                    f"{alias!r}",
                    at=block.file.at(call),
                )


def _outside(file: SourceFile, project: DatabasesProject) -> Iterator[Finding]:
    """Yield each lock that is certainly taken outside a transaction.

    A queryset is lazy, so only one that is evaluated on the spot is judged. A function may be called within a transaction,
    so only one that the project's own code does not call is: a task, a view, a command. Or one that itself opens the
    transaction, too late.
    """
    for function in file.of(ast.FunctionDef, ast.AsyncFunctionDef):
        if any(_may_open(decorator) for decorator in function.decorator_list):
            continue
        blocks = [node for node in own_nodes(function) if isinstance(node, (ast.With, ast.AsyncWith)) and _opens(node)]
        within = {node for block in blocks for node in ast.walk(block)}
        for call, row in _locks(function):
            late = any(row and block.lineno > call.lineno and _saves(block, row) for block in blocks)
            if call not in within and (late or _is_entry(function, file, project)):
                yield Finding(
                    f"{function.name}() evaluates {written(call)} outside a transaction: "
                    "TransactionManagementError, except on SQLite",
                    at=file.at(call, f"{file.module}.{function.name}"),
                )


def _through(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each lock that a task, a view or a command takes by a function of the project, outside a transaction in both."""
    locking = {
        function: lock
        for file in project.files("select_for_update")
        for function in file.of(ast.FunctionDef)
        if not _is_entry(function, file, project) and (lock := _bare_lock(function)) is not None
    }
    names = tuple({function.name for function in locking})
    for file in project.files(*names) if names else ():
        for function in file.of(ast.FunctionDef):
            if any(_may_open(node) for node in function.decorator_list) or not _is_entry(function, file, project):
                continue
            scope = Scope(function, file, project.context.sources)
            for call in _outside_blocks(function):
                found = scope.resolved(call) if method(call) in names or spelled(call.func) in names else None
                lock = (
                    locking.get(found.node) if found is not None and isinstance(found.node, ast.FunctionDef) else None
                )
                if found is not None and lock is not None:
                    yield Finding(
                        f"{function.name}() calls {found.node.name}() outside a transaction, which evaluates {written(lock)}: "
                        "TransactionManagementError, except on SQLite",
                        at=found.file.at(lock, f"{file.module}.{function.name}"),
                        evidence={"call": str(file.place(call))},
                    )


def _bare_lock(function: ast.FunctionDef) -> ast.Call | None:
    """Return the lock that a function evaluates in no transaction of its own."""
    if any(_may_open(decorator) for decorator in function.decorator_list):
        return None
    outside = set(_outside_blocks(function))
    return next((call for call, _ in _locks(function) if call in outside), None)


def _outside_blocks(function: ast.FunctionDef) -> Iterator[ast.Call]:
    """Yield the calls of a function that stand in no block which may open a transaction."""
    blocks = [node for node in own_nodes(function) if isinstance(node, (ast.With, ast.AsyncWith)) and _opens(node)]
    within = {node for block in blocks for node in ast.walk(block)}
    yield from (node for node in own_nodes(function) if isinstance(node, ast.Call) and node not in within)


def _locks(function: Function) -> Iterator[tuple[ast.Call, str]]:
    """Yield each call that evaluates a locking query of a manager, and the variable that is given its row."""
    for node in own_nodes(function):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and _is_lock(node.value):
            target = node.targets[0]
            yield node.value, target.id if isinstance(target, ast.Name) else ""
        elif isinstance(node, (ast.Return, ast.Expr)) and isinstance(node.value, ast.Call) and _is_lock(node.value):
            yield node.value, ""


def _is_lock(call: ast.Call) -> bool:
    _, *names = chain(call)
    return method(call) in _EVALUATES and "select_for_update" in names and names[0] == "objects"


def _saves(block: ast.AST, row: str) -> bool:
    return any(
        isinstance(node, ast.Call) and chain(node) in ([row, "save"], [row, "delete"]) for node in ast.walk(block)
    )


def _opens(block: ast.With | ast.AsyncWith) -> bool:
    return any(_may_open(item.context_expr) for item in block.items)


def _may_open(expression: ast.expr) -> bool:
    """Whether an expression may open a transaction, by its name."""
    text = ast.unparse(expression).lower()
    return any(word in text for word in ("atomic", "transaction", "lock", "savepoint"))


def _is_entry(function: Function, file: SourceFile, project: DatabasesProject) -> bool:
    """Whether a function is called by a worker, a request or a command line, with no transaction around it."""
    decorators = [node.func if isinstance(node, ast.Call) else node for node in function.decorator_list]
    names = [node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "") for node in decorators]
    if any(name in _TASKS for name in names):
        return len(names) == 1
    parameters = [parameter.arg for parameter in function.args.args]
    if function.name == "handle" and parameters[:1] == ["self"] and ".management.commands." in file.module:
        return True
    atomic_requests = any(database.options.get("ATOMIC_REQUESTS") for database in project.inventory.databases)
    return not atomic_requests and parameters[:1] == ["request"] and function in file.tree.body
