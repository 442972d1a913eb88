"""Code inside ``atomic`` does not commit, roll back, or change autocommit.

Why: ``transaction.commit()``, ``rollback()`` and ``set_autocommit()`` raise TransactionManagementError within ``atomic``: "This is forbidden when an
'atomic' block is active."

Fix: one ``with transaction.atomic():`` for each part that is to be kept; raise an error, or ``transaction.set_rollback(True)``, to undo it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.discovery.databases.transactions import is_transaction
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import nodes_within

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/topics/db/transactions/#managing-autocommit")

_ENDS = ("commit", "rollback", "set_autocommit")
_OF_CONNECTION = ("django.db.connection.commit", "django.db.connection.rollback", "django.db.connection.set_autocommit")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each call that ends a transaction, or the wish for one, in the block of another one of the same alias."""
    told: set[ast.AST] = set()
    for block in project.transactions:
        for node in nodes_within(block.body):
            ends = isinstance(node, ast.Call) and (
                any(is_transaction(node, name, block.file) for name in _ENDS)
                or block.file.dotted(node.func) in _OF_CONNECTION
            )
            if not isinstance(node, ast.Call) or not ends or node in told or node.keywords or block.named:
                continue
            told.add(node)
            yield Finding(
                f"{ast.unparse(node)} is called in the block of {block.written} of line {block.call.lineno}: TransactionManagementError",
                at=block.file.at(node),
            )
