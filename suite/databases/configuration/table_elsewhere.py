"""A query that names its alias, with ``using`` or ``connections[…]``, finds its table there.

Why: migrations create the table on another alias only, so the query fails: no such table. Tests that run on one database
do not show it.

Fix: name the alias that has the table, or leave the choice to the routers.
"""

from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule

from . import ENGINES, ROUTERS

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/topics/db/multi-db/#manually-selecting-a-database",
    needs=("two-databases",),
    after=(*ENGINES, *ROUTERS),
)


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each query of an alias that has the table of none of its models."""
    for query in project.queries if len(project.inventory.databases) > 1 else ():
        if query.models and all(project.tables.lacks(query.alias, model) for model in query.models):
            model = query.models[0]
            where = " and ".join(map(repr, model.migrate))
            yield Finding(
                f"{query.written} asks {query.alias!r} for the table of {model.label}, which migrations create on {where} "
                "only",
                at=query.file.at(query.node),
                evidence={"alias": query.alias, "model": model.label},
            )
