"""Tasks that are published inside a transaction, which may not be committed when a worker runs them.

https://docs.celeryq.dev/en/stable/userguide/tasks.html#database-transactions
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_conformance.source.branches import excludes
from django_conformance.source.transactions import opens_transaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django_conformance.discovery.celery.calls import TaskCall
    from django_conformance.source.files import SourceFile

_KEYS = ("pk", "id")
_CREATING = ("create", "get_or_create", "update_or_create", "save", "acreate", "asave")
_LOOKING_UP = ("get", "aget", "first", "afirst", "last", "alast", "earliest", "latest", "pop", "next")
_LOOKING_UP_BY_KEY = ("get", "get_object_or_404")


@dataclass(frozen=True)
class CallInTransaction:
    """A call that publishes a task, in a ``with atomic()`` or an ``@atomic`` function.

    ``created`` is the argument that is the key of a row which the transaction has made, ``changed`` of one that it has
    changed; "" where none is. ``function`` is the name of the function that the call stands in.
    """

    call: TaskCall
    function: str
    created: str = ""
    changed: str = ""


def in_transactions(calls: Iterable[TaskCall]) -> Iterator[CallInTransaction]:
    """Yield the calls that certainly publish a task before the transaction around them is committed."""
    for call in calls:
        if not call.publishes or call.method.endswith("_on_commit") or call.publishes_itself:
            continue
        function = next((node for node in call.file.ancestors(call.node) if _is_function(node)), call.file.tree)
        block = _transaction(call.node, function, call.file)
        if block is not None:
            created = _created(call.node, block, function, call.file)
            changed = "" if created else _changed(call.node, block, function, call.file)
            yield CallInTransaction(call, getattr(function, "name", ""), created, changed)


def _is_function(node: ast.AST) -> bool:
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))


def _transaction(node: ast.Call, function: ast.AST, file: SourceFile) -> ast.AST | None:
    """Return the block or function under ``atomic`` in which a call certainly runs: a nested function runs later."""
    for ancestor in file.ancestors(node):
        if ancestor is function:
            break
        if isinstance(ancestor, (ast.With, ast.AsyncWith)) and any(
            opens_transaction(item.context_expr, file) for item in ancestor.items
        ):
            return ancestor
    decorators = function.decorator_list if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)) else []
    return function if any(opens_transaction(decorator, file) for decorator in decorators) else None


def _created(node: ast.Call, block: ast.AST, function: ast.AST, file: SourceFile) -> str:
    """Return the argument that is the key of a row which the block has made.

    A row that is saved was there before, unless the function has made the object itself.
    """
    saved = {name for name, save in _saved(block) if not excludes(save, node, file)}
    created = {name for name in saved if _is_made(name, function)}
    for assignment in _assignments(block):
        if _called(assignment.value) in _CREATING:
            created |= {
                name.id for target in assignment.targets for name in ast.walk(target) if isinstance(name, ast.Name)
            }
    return next((ast.unparse(key) for key in _keys_among(node) if _owner(key) in created), "")


def _changed(node: ast.Call, block: ast.AST, function: ast.AST, file: SourceFile) -> str:
    """Return the argument that is the key of a row which the block has saved before the call.

    The key is that of the object itself, or the name that the function looks the object up by.
    """
    saved = {
        name
        for name, save in _saved(block)
        if name != "self" and save.lineno < node.lineno and not excludes(save, node, file)
    }
    looked_up = _looked_up(function)
    for argument in _arguments(node):
        if isinstance(argument, ast.Attribute) and argument.attr in _KEYS and _owner(argument) in saved:
            return ast.unparse(argument)
        if isinstance(argument, ast.Name) and looked_up.get(argument.id) in saved:
            return argument.id
    return ""


def _arguments(node: ast.Call) -> Iterator[ast.AST]:
    """Yield every node of a call's arguments."""
    for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
        yield from ast.walk(argument)


def _keys_among(node: ast.Call) -> Iterator[ast.Attribute]:
    return (key for key in _arguments(node) if isinstance(key, ast.Attribute) and key.attr in _KEYS)


def _owner(attribute: ast.Attribute) -> str:
    return attribute.value.id if isinstance(attribute.value, ast.Name) else ""


def _saved(block: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Yield each variable whose ``save()`` a block calls, and the call."""
    for call in ast.walk(block):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "save":
            name = _owner(call.func)
            if name:
                yield name, call


def _assignments(node: ast.AST) -> list[ast.Assign]:
    return [assignment for assignment in ast.walk(node) if isinstance(assignment, ast.Assign)]


def _called(value: ast.expr) -> str:
    """Return the last name of the function that an expression calls."""
    function = value.func if isinstance(value, ast.Call) else None
    return str(getattr(function, "attr", "") or getattr(function, "id", ""))


def _is_made(name: str, function: ast.AST) -> bool:
    """Whether a function makes the object of a name: not a parameter, not of a loop, not looked up."""
    values = [
        assignment.value
        for assignment in _assignments(function)
        if any(isinstance(target, ast.Name) and target.id == name for target in assignment.targets)
    ]
    return bool(values) and all(isinstance(value, ast.Call) and not _looks_up(_called(value)) for value in values)


def _looks_up(function: str) -> bool:
    return function in _LOOKING_UP or function.startswith(("get_object", "aget_object"))


def _looked_up(function: ast.AST) -> dict[str, str]:
    """Return the object that a function looks up by each name: ``order = Order.objects.get(pk=order_id)``."""
    objects = {}
    for assignment in _assignments(function):
        target, call = assignment.targets[0], assignment.value
        if isinstance(target, ast.Name) and isinstance(call, ast.Call) and _called(call) in _LOOKING_UP_BY_KEY:
            for keyword in call.keywords:
                if keyword.arg in _KEYS and isinstance(keyword.value, ast.Name):
                    objects[keyword.value.id] = target.id
    return objects
