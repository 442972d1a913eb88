"""A replica, an alias that routers only read from, has a ``TEST['MIRROR']``.

Why: the first test that queries it finds an empty database, which the test runner has created for it.

Fix: add ``"TEST": {"MIRROR": "<the primary>"}`` to the replica's entry.
"""

from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule

from . import ENGINES, ROUTERS
from .mirror_missing import without_mirror

rule = Rule(
    level="info",
    docs="https://docs.djangoproject.com/en/stable/topics/testing/advanced/#testing-primary-replica-configurations",
    needs=("two-databases",),
    after=(*ENGINES, *ROUTERS),
)


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield the replicas without a mirror that no test queries so far, those of a primary together."""
    replicas: dict[str, list[Finding]] = {}
    for replica, primary in project.inventory.presumed_replicas.items():
        if replica not in project.inventory.tested:
            finding = without_mirror(project, replica, primary, "which no test of the project queries yet")
            replicas.setdefault(primary, []).append(finding)
    for first, *more in replicas.values():
        for finding in more:
            first.subject = f"{first.subject}, {finding.subject}"
            first.hint = f"{first.hint} {finding.hint}"
        if more:
            first.message = (
                f"{first.message}; the same of {', '.join(str(finding.evidence['replica']) for finding in more)}"
            )
        yield first
