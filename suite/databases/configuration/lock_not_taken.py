"""A queryset that locks rows is evaluated, and within the transaction that it was made in.

Why: querysets are lazy. ``select_for_update()`` locks nothing until the rows are read: a queryset that nobody goes through locks no row, and what
follows runs as if there were no lock. One that is gone through after the ``atomic()`` block raises TransactionManagementError.

Fix: read the rows in the block, and use what that returns: ``orders = list(Order.objects.select_for_update().filter(pk__in=keys))``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.discovery.databases.tables import chain
from django_conformance.discovery.databases.transactions import is_transaction
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import method, own_nodes, written
from django_conformance.source.orm.scope import LAZY, Scope
from django_conformance.source.orm.values import Rows

rule = Rule(
    level="should", docs="https://docs.djangoproject.com/en/stable/ref/models/querysets/#when-querysets-are-evaluated"
)


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each locking queryset that nothing evaluates, and each that is only evaluated when its transaction is over."""
    for file in project.files("select_for_update"):
        for function in file.functions:
            scope = Scope(function, file, project.context.sources)
            for node in own_nodes(function):
                if isinstance(node, (ast.Expr, ast.Assign)) and _is_lazy_lock(node.value, scope):
                    told = _told(node, scope)
                    if told:
                        yield Finding(
                            f"{function.name}() {told}", at=file.at(node.value, f"{file.module}.{function.name}")
                        )


def _is_lazy_lock(node: ast.expr, scope: Scope) -> bool:
    """Whether an expression is a queryset that would lock rows, by methods of Django's that evaluate nothing."""
    names = chain(node)
    if not isinstance(node, ast.Call) or "select_for_update" not in names:
        return False
    later = names[names.index("select_for_update") + 1 :]
    return all(name in LAZY for name in later) and isinstance(scope.value(node), Rows)


def _told(statement: ast.Expr | ast.Assign, scope: Scope) -> str:
    """Return what goes wrong with a locking queryset; "" where nothing certainly does."""
    lock = written(statement.value)
    if isinstance(statement, ast.Expr):
        return f"makes {lock} and evaluates it nowhere: it locks no row"
    target = statement.targets[0]
    if len(statement.targets) > 1 or not isinstance(target, ast.Name) or len(scope.stores.get(target.id, ())) != 1:
        return ""
    uses = [
        node
        for node in ast.walk(scope.function)
        if isinstance(node, ast.Name) and node.id == target.id and isinstance(node.ctx, ast.Load)
    ]
    if not uses:
        return f"evaluates {target.id}, {lock}, nowhere: it locks no row"
    block = _block_around(statement, scope.file)
    if block is None or any(block in scope.file.ancestors(use) for use in uses):
        return ""
    first = min(uses, key=lambda use: (use.lineno, use.col_offset))
    if not _evaluates(first, scope.file):
        return ""
    return f"evaluates {target.id}, {lock}, in line {first.lineno}, after its transaction: TransactionManagementError, except on SQLite"


def _block_around(node: ast.AST, file: SourceFile) -> ast.With | None:
    """Return the outermost block in ``atomic`` that a statement stands in; none where its function is in one as a whole."""
    found: ast.With | None = None
    for around in file.ancestors(node):
        if isinstance(around, ast.With) and any(
            is_transaction(item.context_expr, "atomic", file) for item in around.items
        ):
            found = around
        elif isinstance(around, ast.With):
            return None
        elif isinstance(around, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return None if around.decorator_list else found
    return None


def _evaluates(use: ast.Name, file: SourceFile) -> bool:
    """Whether a use of a queryset reads its rows."""
    parent = file.parents.get(use)
    if isinstance(parent, (ast.For, ast.comprehension)):
        return parent.iter is use
    if isinstance(parent, ast.Call):
        return isinstance(parent.func, ast.Name) and parent.func.id in ("list", "tuple", "len", "set", "sorted", "bool")
    return method(file.parents.get(parent)) in ("get", "first", "last") if isinstance(parent, ast.Attribute) else False
