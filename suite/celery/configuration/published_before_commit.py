"""No task is published with the key of a row that is not yet committed.

Why: a worker that is faster than the commit finds no row, or the row as it was. After a rollback there never will be one.

Fix: write delay_on_commit(…), or transaction.on_commit(lambda: task.delay(…)).
"""

from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://docs.celeryq.dev/en/stable/userguide/tasks.html#database-transactions")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each call in a transaction that is given the key of a row which the transaction makes or changes."""
    for publication in project.calls_in_transactions:
        call, row = publication.call, publication.created or publication.changed
        if not row:
            continue
        why = (
            "of a transaction that is not committed yet: a fast worker does not find it"
            if publication.created
            else "that the transaction changes and has not committed yet: a fast worker reads it as it was"
        )
        yield Finding(
            f"{call.name} is published in line {call.node.lineno} with {row}, a row {why}",
            subject=call.name,
            location=call.location,
            evidence={"row": row, "function": publication.function},
        )
