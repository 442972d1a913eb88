"""What runs in ``transaction.atomic``, and what waits for a transaction's end.

Only what source proves is told: a manager that is named in full (``Model.objects…``), in the block itself, of a model
that the file knows.

https://docs.djangoproject.com/en/stable/topics/db/transactions/
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django_conformance.discovery.databases.tables import chain
from django_conformance.source.nodes import called, method, own_nodes, text
from django_conformance.source.values import WRITING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django_conformance.discovery.databases.tables import Tables
    from django_conformance.inventory import Model
    from django_conformance.source.files import SourceFile

_HANDLERS = ("get", "post", "put", "patch", "delete")
_Statement = ast.With | ast.AsyncWith | ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Transaction:
    """A block in ``atomic``: the body of a ``with`` statement, or of a function that it decorates.

    ``call`` is the expression ``atomic`` or ``atomic(…)``, ``named`` whether it is given an alias. ``alias`` is that, or
    ``default``; ``None`` where only running tells it. ``writes`` are the models that the block writes by their managers,
    by label, and ``locks`` those it calls ``select_for_update()`` of, with the call; what another transaction covers,
    within or around this one, is that one's.
    """

    file: SourceFile
    call: ast.expr
    named: bool
    alias: str | None
    body: tuple[ast.stmt, ...]
    writes: dict[str, Model] = field(default_factory=dict)
    locks: dict[str, tuple[Model, ast.Call]] = field(default_factory=dict)

    @property
    def written(self) -> str:
        """The call as a message names it."""
        return f"atomic(using={self.alias!r})" if self.named else "atomic() without using"


def of_file(file: SourceFile, tables: Tables) -> Iterator[Transaction]:
    """Yield every block in ``atomic`` of a file.

    Where a statement opens several transactions, the writes and locks of its body are those of the ones that name an alias.
    """
    for node in (*file.of(ast.With, ast.AsyncWith), *file.of(ast.FunctionDef, ast.AsyncFunctionDef)):
        calls = list(_opened(node, file))
        for call in calls:
            using = _alias_of(call)
            own = len(calls) == 1 or using is not None
            queries = list(_queries(node, call, file, tables)) if own else []
            yield Transaction(
                file,
                call,
                named=using is not None,
                alias=text(using) if using is not None else "default",
                body=tuple(node.body),
                writes={model.label: model for model, query in queries if method(query) in WRITING},
                locks={model.label: (model, query) for model, query in queries if method(query) == "select_for_update"},
            )


def is_transaction(node: ast.expr, name: str, file: SourceFile) -> bool:
    """Whether an expression is ``transaction.<name>``, called or not."""
    return file.dotted(node.func if isinstance(node, ast.Call) else node) == f"django.db.transaction.{name}"


def alias_given(call: ast.Call, position: int) -> ast.expr | None:
    """Return what a call is given as ``using``, by keyword or at a position; ``None`` where that is nothing or ``None``.

    ``**options`` may hold one.
    """
    for keyword in call.keywords:
        if keyword.arg is None or (keyword.arg == "using" and not _is_none(keyword.value)):
            return keyword.value
    if len(call.args) > position and not _is_none(call.args[position]):
        return call.args[position]
    return None


def _queries(
    statement: _Statement, atomic: ast.expr, file: SourceFile, tables: Tables
) -> Iterator[tuple[Model, ast.Call]]:
    """Yield what a block asks of managers, where no alias is named and no other transaction covers it."""
    covered = _within(statement, atomic, file) | _around(statement, file)
    nodes = list(_at_once(statement.body, file))
    helpers = [helper for node in nodes for helper in _helper(node, file)]
    for node in (*nodes, *(inner for helper in helpers for inner in _at_once(helper.body, file))):
        model = tables.queried(node, file) if isinstance(node, ast.Call) else None
        if model is None or not isinstance(node, ast.Call) or model.write in covered:
            continue
        if not {"using", "db_manager"} & set(chain(node)):
            yield model, node


def _helper(node: ast.AST, file: SourceFile) -> Iterator[ast.FunctionDef]:
    """Yield the plain function that a call calls: a method of the class around it, or a function of its module."""
    name = called(node)
    if name.startswith("self."):
        owners: list[ast.AST] = [*filter(_is_class, file.ancestors(node))][:1]
    else:
        owners = [file.tree]
    for owner in owners:
        for function in getattr(owner, "body", ()):
            if (
                isinstance(function, ast.FunctionDef)
                and function.name == name.removeprefix("self.")
                and not function.decorator_list
                and not any(isinstance(inner, (ast.Yield, ast.YieldFrom)) for inner in own_nodes(function))
            ):
                yield function


def _is_class(node: ast.AST) -> bool:
    return isinstance(node, ast.ClassDef)


def _within(statement: _Statement, atomic: ast.expr, file: SourceFile) -> set[str]:
    """Return the aliases of the transactions within a block."""
    return {
        text(_alias_of(node)) or "default"
        for node in ast.walk(statement)
        if isinstance(node, ast.Call) and node is not atomic and is_transaction(node, "atomic", file)
    }


def _around(statement: _Statement, file: SourceFile) -> set[str]:
    """Return the aliases of the transactions that a block is within."""
    aliases: set[str] = set()
    outer = file.parents.get(statement)
    while outer is not None:
        aliases |= {text(_alias_of(atomic)) or "default" for atomic in _opened(outer, file)}
        outer = file.parents.get(outer)
    return aliases


def _at_once(nodes: Iterable[ast.AST], file: SourceFile) -> Iterator[ast.AST]:
    """Yield the nodes that run in a block's own transaction: not in another inside it, nor when it is over."""
    for node in nodes:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            continue
        yield node
        if not any(_alias_of(call) is not None for call in _opened(node, file)):
            yield from _at_once(ast.iter_child_nodes(node), file)


def _opened(node: ast.AST, file: SourceFile) -> Iterator[ast.expr]:
    """Yield the ``atomic`` of a statement or of a function's decorators."""
    expressions: list[ast.expr] = []
    if isinstance(node, (ast.With, ast.AsyncWith)):
        expressions = [item.context_expr for item in node.items]
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        expressions = [*map(_decorating, node.decorator_list), *_around_class(node, file)]
    yield from (expression for expression in expressions if is_transaction(expression, "atomic", file))


def _decorating(decorator: ast.expr) -> ast.expr:
    """Return what decorates a function: of ``method_decorator(…)``, the decorator that it is given."""
    if isinstance(decorator, ast.Call) and decorator.args and called(decorator).endswith("method_decorator"):
        return decorator.args[0]
    return decorator


def _around_class(function: ast.AST, file: SourceFile) -> Iterator[ast.expr]:
    """Yield what ``method_decorator(…, name="…")`` on a class decorates a method of it with: ``dispatch`` calls those of a view."""
    owner = file.parents.get(function)
    own = {getattr(step, "name", "") for step in owner.body} if isinstance(owner, ast.ClassDef) else set()
    by_dispatch = getattr(function, "name", None) in _HANDLERS and "dispatch" not in own
    for decorator in owner.decorator_list if isinstance(owner, ast.ClassDef) else ():
        if isinstance(decorator, ast.Call):
            names = [text(keyword.value) for keyword in decorator.keywords if keyword.arg == "name"]
            if getattr(function, "name", None) in names or (by_dispatch and "dispatch" in names):
                yield _decorating(decorator)


def _alias_of(atomic: ast.expr) -> ast.expr | None:
    return alias_given(atomic, 0) if isinstance(atomic, ast.Call) else None


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
