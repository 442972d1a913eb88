"""Tasks are published after a transaction, not within it.

Why: a task that reads what the transaction writes may run too early, and it also runs after a rollback.

Fix: write delay_on_commit(…), unless the task does not depend on the transaction.
"""

from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule

rule = Rule(level="info", docs="https://docs.celeryq.dev/en/stable/userguide/tasks.html#database-transactions")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each call in a transaction that is not given the key of a row of it, which is the graver finding."""
    for publication in project.calls_in_transactions:
        if not publication.created and not publication.changed:
            call = publication.call
            yield Finding(
                f"{call.name} is published in line {call.node.lineno} inside a transaction: the worker may run it before "
                "the commit, or after a rollback",
                subject=call.name,
                location=call.location,
                evidence={"function": publication.function},
            )
