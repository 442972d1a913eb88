"""``select_for_update()`` that is certainly evaluated outside any transaction.

A queryset is lazy, so only one that is evaluated on the spot is judged; and a function may be called within a transaction,
so only one that is not called by the project's own code is: a task, a view, a command. Or one that opens the transaction
itself, too late.

https://docs.djangoproject.com/en/stable/ref/models/querysets/#select-for-update
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from django_conformance.discovery.cause import relative
from django_conformance.discovery.databases.files import SourceFile, sources
from django_conformance.inventory import Location, Suspicion
from django_conformance.source.nodes import own_nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.context import DiscoveryContext
    from django_conformance.inventory import DatabasesInventory

OUTSIDE = "select-for-update-outside"

_EVALUATES = ("get", "first", "last", "earliest", "latest")
_TASKS = ("shared_task", "task")
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def suspicions(context: DiscoveryContext, inventory: DatabasesInventory) -> Iterator[Suspicion]:
    """Yield each lock that a function takes outside a transaction."""
    atomic = any(one.options.get("ATOMIC_REQUESTS") for one in inventory.databases)
    for source in sources(context):
        if "select_for_update" not in source.text:
            continue
        for function in ast.walk(source.tree):
            if not isinstance(function, _Function) or _wrapped(function):
                continue
            blocks = [one for one in own_nodes(function) if isinstance(one, (ast.With, ast.AsyncWith)) and _opens(one)]
            within = {id(one) for block in blocks for one in ast.walk(block)}
            for call, name in _locks(function):
                late = any(name and block.lineno > call.lineno and _saves(block, name) for block in blocks)
                if id(call) not in within and (late or _entry(function, source, atomic=atomic)):
                    place = Location(relative(str(source.path), context.project), call.lineno)
                    text = (
                        f"{place}: {function.name}() evaluates {ast.unparse(call)[:100]} outside a transaction: "
                        "TransactionManagementError, but on SQLite"
                    )
                    yield Suspicion(OUTSIDE, f"{source.module}.{function.name}", text, place)


def _locks(function: _Function) -> Iterator[tuple[ast.Call, str]]:
    """Yield each call that evaluates a locking query of a manager, and the variable that is given its row."""
    for node in own_nodes(function):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and _is_lock(node.value):
            target = node.targets[0]
            yield node.value, target.id if isinstance(target, ast.Name) else ""
        elif isinstance(node, (ast.Return, ast.Expr)) and isinstance(node.value, ast.Call) and _is_lock(node.value):
            yield node.value, ""


def _is_lock(call: ast.Call) -> bool:
    if not (isinstance(call.func, ast.Attribute) and call.func.attr in _EVALUATES):
        return False
    methods: list[str] = []
    node: ast.expr = call.func.value
    while isinstance(node, (ast.Call, ast.Attribute)):
        methods += [node.attr] if isinstance(node, ast.Attribute) else []
        node = node.func if isinstance(node, ast.Call) else node.value
    return "select_for_update" in methods and methods[-1:] == ["objects"]


def _saves(block: ast.AST, name: str) -> bool:
    return any(
        isinstance(one, ast.Call)
        and isinstance(one.func, ast.Attribute)
        and one.func.attr in ("save", "delete")
        and isinstance(one.func.value, ast.Name)
        and one.func.value.id == name
        for one in ast.walk(block)
    )


def _opens(block: ast.With | ast.AsyncWith) -> bool:
    return any(_may_open(ast.unparse(one.context_expr)) for one in block.items)


def _wrapped(function: _Function) -> bool:
    return any(_may_open(ast.unparse(one)) for one in function.decorator_list)


def _may_open(text: str) -> bool:
    """Whether an expression may open a transaction, by its name."""
    return any(word in text.lower() for word in ("atomic", "transaction", "lock", "savepoint"))


def _entry(function: _Function, source: SourceFile, *, atomic: bool) -> bool:
    """Whether a function is called by a worker, a request or a command line, with no transaction around it."""
    decorators = [one.func if isinstance(one, ast.Call) else one for one in function.decorator_list]
    names = [one.attr if isinstance(one, ast.Attribute) else getattr(one, "id", "") for one in decorators]
    if any(name in _TASKS for name in names):
        return len(names) == 1
    parameters = [one.arg for one in function.args.args]
    if function.name == "handle" and parameters[:1] == ["self"] and ".management.commands." in source.module:
        return True
    return not atomic and parameters[:1] == ["request"] and function in source.tree.body
