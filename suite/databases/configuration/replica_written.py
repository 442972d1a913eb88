"""Nothing writes to a replica by naming its alias.

Why: a replica refuses the write, or keeps a row that its primary never has. In tests the alias is the primary itself, by
``TEST['MIRROR']``, so they pass.

Fix: write to the primary.
"""

from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule

from . import ENGINES, ROUTERS

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/topics/testing/advanced/#testing-primary-replica-configurations",
    needs=("two-databases",),
    after=(*ENGINES, *ROUTERS),
)


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each query that names a replica and writes."""
    primaries = project.tables.read_only
    for query in project.queries:
        if query.write and query.alias in primaries:
            yield Finding(
                f"{query.write} writes to {query.alias!r}, which is a replica of {primaries[query.alias]!r}",
                subject=query.file.module,
                location=query.file.place(query.node),
                evidence={"alias": query.alias, "model": query.models[0].label if query.models else ""},
            )
