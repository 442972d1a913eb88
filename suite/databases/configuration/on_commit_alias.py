"""``on_commit()`` inside a transaction on an alias waits for that alias.

Why: without ``using`` it waits for 'default', which has no transaction open. The callback runs at once, before the commit,
and also when the block is rolled back.

Fix: write ``on_commit(…, using="<alias>")`` with the alias of the surrounding ``atomic()``.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.discovery.databases.transactions import alias_given, is_transaction
from django_conformance.rules import Finding, Rule

from . import ENGINES, ROUTERS

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/topics/db/transactions/#performing-actions-after-commit",
    after=(*ENGINES, *ROUTERS, "databases.configuration.transaction-on-dummy"),
)


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each that names no alias, in a block that names one; nothing where there is but one to name."""
    if len(project.inventory.databases) == 1:
        return
    for block in project.transactions:
        if block.alias in (None, "default"):
            continue
        for node in (node for statement in block.body for node in ast.walk(statement)):
            if (
                isinstance(node, ast.Call)
                and is_transaction(node, "on_commit", block.file)
                and not alias_given(node, 1)
            ):
                yield Finding(
                    f"on_commit() inside {block.written} is for 'default' and runs before the commit",
                    at=block.file.at(node),
                )
