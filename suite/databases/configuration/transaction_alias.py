"""An ``atomic()`` block runs in a transaction of the database that it writes to.

Why: without ``using`` the transaction is on 'default', and what the block writes elsewhere is not rolled back with it.

Fix: write ``atomic(using="<alias>")`` with the alias that the message names.
"""

from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule

from . import ENGINES, ROUTERS

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/topics/db/transactions/#controlling-transactions-explicitly",
    after=(*ENGINES, *ROUTERS, "databases.configuration.transaction-on-dummy"),
)


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each block all of whose writes go to other databases; what it locks is judged as a lock."""
    for block in project.transactions:
        alias = block.alias
        if alias is None or alias not in project.inventory.usable:
            continue
        written = [model for label, model in block.writes.items() if label not in block.locks]
        if written and all(project.tables.written_elsewhere(model, alias) for model in written):
            labels = ", ".join(model.label for model in written)
            aliases = ", ".join(sorted({repr(model.write) for model in written}))
            yield Finding(
                f"{block.written} is on {alias!r}, and its block writes {labels} to {aliases}",
                at=block.file.at(block.call),
            )
