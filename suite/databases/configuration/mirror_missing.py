"""A replica that the project's tests query has a ``TEST['MIRROR']`` that names its primary.

Why: Django's test runner creates an empty database for the replica, so tests never read what they wrote.

Fix: add ``"TEST": {"MIRROR": "<the primary>"}`` to the replica's entry.
"""

from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule

from . import ENGINES, ROUTERS

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/topics/testing/advanced/#testing-primary-replica-configurations",
    needs=("two-databases",),
    after=(*ENGINES, *ROUTERS),
    settings=True,
)


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each such replica without a mirror."""
    for replica, primary in project.inventory.presumed_replicas.items():
        if replica in project.inventory.tested:
            yield without_mirror(project, replica, primary, "which the project's tests query")


def without_mirror(project: DatabasesProject, replica: str, primary: str, use: str) -> Finding:
    """Return the finding of a replica without a mirror; ``use`` says what tests have to do with it."""
    labels = project.inventory.read_from(replica)
    return Finding(
        f"{', '.join(labels[:3])} are written to {primary!r} and read from {replica!r}, which nothing is written to, but "
        f"DATABASES[{replica!r}], {use}, has no TEST['MIRROR']",
        subject=replica,
        hint=f'Add "TEST": {{"MIRROR": "{primary}"}} to DATABASES["{replica}"].',
        evidence={"replica": replica, "primary": primary, "models": labels},
    )
