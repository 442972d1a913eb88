"""What source gives away about how tasks are called, and what they do inside, that fails with a broker only.

https://docs.celeryq.dev/en/stable/userguide/tasks.html#database-transactions
https://docs.celeryq.dev/en/stable/userguide/tasks.html#avoid-launching-synchronous-subtasks
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.celery.objects import publishes_itself, refused, serializer_of, spread
from django_conformance.discovery.celery.rows import changed_row
from django_conformance.discovery.celery.serialization import takes
from django_conformance.discovery.celery.source import published_in, tasks_in
from django_conformance.inventory import Location, Suspicion

if TYPE_CHECKING:
    from pathlib import Path

    from django_conformance.discovery.celery.source import TaskSource
    from django_conformance.source.files import SourceFile

WAITS = "waits-in-task"
ROW_BEFORE_COMMIT = "row-before-commit"
IN_TRANSACTION = "published-in-transaction"
INSTANCE = "model-instance-argument"
RETRIES_TWICE = "autoretry-and-retry"
ARGUMENTS = "call-arguments"

_MAKES_ROW = ("create", "get_or_create", "update_or_create", "save", "acreate", "asave")
_GIVES_INSTANCE = ("create", "get", "first", "last", "earliest", "latest")
_LOOKS_UP = ("get", "aget", "first", "afirst", "last", "alast", "earliest", "latest", "pop", "next")
_Function = (ast.FunctionDef, ast.AsyncFunctionDef)


def habits(
    sources: Iterable[SourceFile], names: dict[str, str], tasks: Mapping[str, Any], project: Path
) -> list[Suspicion]:
    """Return suspicions about code that publishes tasks, and about the bodies of tasks.

    ``names`` gives the task's name by the dotted path of its function, ``tasks`` the task by its name.
    """
    found: list[Suspicion] = []
    for source in sources:
        path = source.relative
        for task in tasks_in(source):
            name = names.get(f"{source.module}.{task.node.name}")
            if name is not None:
                found.extend(_waits(task, name, path))
                found.extend(_retries_twice(task, name, path, source))
        found.extend(_published(source, names, tasks, path))
    return found


def _waits(task: TaskSource, name: str, path: str) -> Iterator[Suspicion]:
    results = {
        target.id
        for node in ast.walk(task.node)
        if isinstance(node, ast.Assign) and _publishes(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node, ancestors in _walk(task.node):
        if not (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("get", "join", "wait")
        ):
            continue
        of = node.func.value
        if not (_publishes(of) or (isinstance(of, ast.Name) and of.id in results)):
            continue
        if any(keyword.arg == "disable_sync_subtasks" for keyword in node.keywords) or any(
            "allow_join_result" in ast.dump(one) for one in ancestors if isinstance(one, ast.With)
        ):
            continue
        text = (
            f"{name} waits for another task (.{node.func.attr}() in line {node.lineno}): Celery raises RuntimeError, "
            "'Never call result.get() within a task!'"
        )
        yield Suspicion(WAITS, name, text, Location(path, node.lineno), {"line": node.lineno})
        return


def _publishes(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("delay", "apply_async")
    )


def _retries_twice(task: TaskSource, name: str, path: str, source: SourceFile) -> Iterator[Suspicion]:
    automatic = task.keyword("autoretry_for")
    if not isinstance(automatic, (ast.Tuple, ast.List)) or not any(
        source.dotted(one) in ("Exception", "BaseException") for one in automatic.elts
    ):
        return
    for node in ast.walk(task.node):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "retry":
            text = f"{name} has autoretry_for=(Exception,) and calls retry() itself: two rules decide about one retry"
            yield Suspicion(RETRIES_TWICE, name, text, Location(path, node.lineno), {"line": node.lineno})
            return


def _published(source: SourceFile, names: dict[str, str], tasks: Mapping[str, Any], path: str) -> Iterator[Suspicion]:
    calls = {id(call): task for call, task in published_in(source)}
    if not any(task in names for task in calls.values()):
        return
    for node, ancestors in _walk(source.tree):
        task = names.get(calls.get(id(node), ""))
        if task is None or not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        place = Location(path, node.lineno)
        function = next((one for one in reversed(ancestors) if isinstance(one, (*_Function, ast.Lambda))), None)
        scope = function if isinstance(function, _Function) else source.tree
        yield from _misfit(node, tasks.get(task), task, place)
        if not publishes_itself(tasks.get(task)):
            yield from _instance(node, scope, tasks.get(task), task, place)
        block = _transaction(ancestors, function, source)
        if block is None or node.func.attr.endswith("_on_commit") or publishes_itself(tasks.get(task)):
            continue
        row, changed = _row(node, block, scope), changed_row(node, block, scope)
        if row or changed:
            text = f"{task} is published in line {node.lineno} with {row or changed}, a row " + (
                "of a transaction that is not committed yet: a worker that is quick does not find it"
                if row
                else "that the transaction changes and has not committed yet: a worker that is quick reads it as it was"
            )
            yield Suspicion(
                ROW_BEFORE_COMMIT, task, text, place, {"row": row or changed, "function": getattr(function, "name", "")}
            )
        else:
            text = (
                f"{task} is published in line {node.lineno} inside a transaction: the worker may run before its "
                "commit, or after a rollback"
            )
            yield Suspicion(IN_TRANSACTION, task, text, place, {"function": getattr(function, "name", "")})


def _misfit(node: ast.Call, task: Any, name: str, place: Location) -> Iterator[Suspicion]:
    """Yield a suspicion where a call's arguments cannot be the task's: Celery raises TypeError before it publishes."""
    direct = isinstance(node.func, ast.Attribute) and node.func.attr in ("delay", "delay_on_commit")
    if not direct or spread(node):
        return
    if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Call):
        return  # a signature's own arguments come before these
    why = refused(task, len(node.args), [str(keyword.arg) for keyword in node.keywords])
    if why:
        text = f"{name} is published in line {place.line} with arguments that are not its own: {why}"
        yield Suspicion(
            ARGUMENTS,
            name,
            text,
            place,
            {"positional": len(node.args), "keywords": [keyword.arg for keyword in node.keywords]},
        )


def _instance(node: ast.Call, scope: ast.AST, made: Any, task: str, place: Location) -> Iterator[Suspicion]:
    serializer = serializer_of(made, node)
    if serializer is None or takes(serializer, "a model instance"):
        return
    given = [
        *node.args,
        *(keyword.value for keyword in node.keywords if keyword.arg not in ("args", "kwargs", "eta", "countdown")),
    ]
    if isinstance(node.func, ast.Attribute) and node.func.attr.startswith("apply_async"):
        listed = [node.args[0]] if node.args else []
        listed += [keyword.value for keyword in node.keywords if keyword.arg == "args"]
        given = [item for one in listed if isinstance(one, (ast.List, ast.Tuple)) for item in one.elts]
    for one in given:
        if isinstance(one, ast.Name) and _is_instance(one.id, scope):
            text = (
                f"{task} is given {one.id}, a model instance (line {place.line}): it cannot be sent as {serializer}, "
                "and would be old when it arrives; give its primary key"
            )
            yield Suspicion(INSTANCE, task, text, place, {"argument": one.id})


def _is_instance(name: str, scope: ast.AST) -> bool:
    """Whether whatever a scope gives to a name comes from a manager: it is no parameter, and no loop's variable."""
    assigned = [
        other.value
        for other in ast.walk(scope)
        if isinstance(other, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == name for target in other.targets)
    ]
    stored = [
        one
        for one in ast.walk(scope)
        if (isinstance(one, ast.arg) and one.arg == name)
        or (isinstance(one, ast.Name) and one.id == name and isinstance(one.ctx, ast.Store))
    ]
    return bool(assigned) and len(stored) == len(assigned) and all(_from_manager(value) for value in assigned)


def _from_manager(value: ast.expr) -> bool:
    if not (
        isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr in _GIVES_INSTANCE
    ):
        return False
    chain: ast.expr = value.func.value
    plain = True
    while isinstance(chain, (ast.Attribute, ast.Call)):
        if isinstance(chain, ast.Attribute):
            if chain.attr in ("values", "values_list", "dates", "datetimes"):
                plain = False
            if chain.attr == "objects":
                return plain
            chain = chain.value
        else:
            chain = chain.func
    return False


def _transaction(ancestors: list[ast.AST], function: ast.AST | None, source: SourceFile) -> ast.AST | None:
    """Return the block or function under ``atomic`` in which a call certainly runs; a nested function runs later."""
    inner = ancestors[ancestors.index(function) + 1 :] if function in ancestors else ancestors
    for one in reversed(inner):
        if isinstance(one, (ast.With, ast.AsyncWith)) and any(_atomic(item.context_expr, source) for item in one.items):
            return one
    if isinstance(function, _Function) and any(_atomic(decorator, source) for decorator in function.decorator_list):
        return function
    return None


def _atomic(expression: ast.expr, source: SourceFile) -> bool:
    function = expression.func if isinstance(expression, ast.Call) else expression
    return source.dotted(function) == "django.db.transaction.atomic"


def _row(node: ast.Call, block: ast.AST, scope: ast.AST) -> str:
    """Return the argument that is of a row which the block made, "" where none is.

    A row that is saved was there before unless the function has made the object itself.
    """
    made: set[str] = set()
    for other in ast.walk(block):
        if (
            isinstance(other, ast.Call)
            and isinstance(other.func, ast.Attribute)
            and other.func.attr == "save"
            and isinstance(other.func.value, ast.Name)
            and _made_here(other.func.value.id, scope)
        ):
            made.add(other.func.value.id)
        if (
            isinstance(other, ast.Assign)
            and isinstance(other.value, ast.Call)
            and isinstance(other.value.func, ast.Attribute)
            and other.value.func.attr in _MAKES_ROW
        ):
            for target in other.targets:
                made.update(one.id for one in ast.walk(target) if isinstance(one, ast.Name))
    for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
        for one in ast.walk(argument):
            if (
                isinstance(one, ast.Attribute)
                and one.attr in ("pk", "id")
                and isinstance(one.value, ast.Name)
                and one.value.id in made
            ):
                return f"{one.value.id}.{one.attr}"
    return ""


def _made_here(name: str, scope: ast.AST) -> bool:
    """Whether a function makes the object of a name: not a parameter, not of a loop, not looked up."""
    values = [
        other.value
        for other in ast.walk(scope)
        if isinstance(other, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == name for target in other.targets)
    ]
    called = [
        str(getattr(value.func, "attr", "") or getattr(value.func, "id", ""))
        for value in values
        if isinstance(value, ast.Call)
    ]
    return bool(values) and len(called) == len(values) and not any(_looks_up(one) for one in called)


def _looks_up(function: str) -> bool:
    return function in _LOOKS_UP or function.startswith(("get_object", "aget_object"))


def _walk(node: ast.AST, ancestors: list[ast.AST] | None = None) -> Iterator[tuple[ast.AST, list[ast.AST]]]:
    above = [*(ancestors or []), node]
    for child in ast.iter_child_nodes(node):
        yield child, above
        yield from _walk(child, above)
