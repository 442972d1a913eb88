"""``on_commit()`` is given a function that can be called without arguments.

Why: what is called in the place of the function runs at once, inside the transaction, and ``on_commit()`` raises TypeError for what it returns. The
second argument is the alias of a database, and not what the function is to be called with.

Fix: ``transaction.on_commit(partial(tell, order.pk))``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import own_nodes, written
from django_conformance.source.orm.scope import Scope
from django_conformance.source.orm.values import Instance, Rows

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/topics/db/transactions/#django.db.transaction.on_commit",
)

_OPTIONS = ("func", "using", "robust")
_KEYS = ("pk", "id", "uuid", "email", "name")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each on_commit() that is given no function, or arguments for it."""
    for file in project.files("on_commit"):
        for function in file.functions:
            scope = Scope(function, file, project.context.sources)
            for call in own_nodes(function):
                if isinstance(call, ast.Call) and file.dotted(call.func) == "django.db.transaction.on_commit":
                    fault = _fault(call, scope)
                    if fault:
                        yield Finding(
                            f"{function.name}() calls {written(call)}: {fault}",
                            at=file.at(call, f"{file.module}.{function.name}"),
                        )


def _fault(call: ast.Call, scope: Scope) -> str:
    odd = next((keyword.arg for keyword in call.keywords if keyword.arg and keyword.arg not in _OPTIONS), None)
    if odd:
        return f"it takes no {odd}: TypeError; give the function its arguments by functools.partial()"
    if len(call.args) > 1 and _is_value(call.args[1], scope):
        return f"{ast.unparse(call.args[1])} is taken for the alias of a database; give it to the function by functools.partial()"
    first = call.args[0] if call.args else None
    if isinstance(first, ast.Call) and _gives_nothing(first, scope):
        return f"{ast.unparse(first.func)}() runs at once, and returns nothing that could be called: TypeError"
    return ""


def _is_value(node: ast.expr, scope: Scope) -> bool:
    """Whether an argument is certainly no alias: a row, rows, a number, or a column of a row."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int)
    is_column = isinstance(node, ast.Attribute) and node.attr in _KEYS and isinstance(scope.value(node.value), Instance)
    return is_column or isinstance(scope.value(node), (Instance, Rows))


def _gives_nothing(call: ast.Call, scope: Scope) -> bool:
    """Whether a call is one of a function of the project that returns nothing, or of a task or a mail."""
    found = scope.resolved(call)
    if found is None:
        return scope.file.dotted(call.func) in ("django.core.mail.send_mail", "django.core.mail.mail_admins")
    if not found.is_plain or isinstance(found.node.body[-1], ast.Raise):  # what a subclass is to write
        return False
    return not any(isinstance(node, ast.Return) and node.value is not None for node in own_nodes(found.node))
