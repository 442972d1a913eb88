"""What the routers answer for relations.

https://docs.djangoproject.com/en/stable/topics/db/multi-db/#cross-database-relations
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from django_conformance.drivers.databases import foreign_keys, shadowed_routers
from django_conformance.findings import Finding, raise_all

if TYPE_CHECKING:
    from django_conformance.inventory import DatabasesInventory
    from django_conformance.run.context import RunContext

DOCS = "https://docs.djangoproject.com/en/stable/topics/db/multi-db/"
USABLE = (
    "databases.configuration.default-alias",
    "databases.configuration.router-loads",
    "databases.configuration.router-signature",
    "databases.routing.raises",
    "databases.routing.answer-type",
    "databases.routing.unknown-alias",
    "databases.routing.unusable-alias",
    "databases.routing.contrib-together",
)


@pytest.mark.conformance(
    "databases.routing.relation-across",
    level="must",
    docs=f"{DOCS}#cross-database-relations",
    each="databases",
    needs=("two-databases",),
    after=USABLE,
)
def test_relation_across(subject: DatabasesInventory, run: RunContext) -> None:
    """A foreign key, one-to-one or many-to-many field stays within one database.

    Why: Django does not support relations across databases: the constraint refers to a table that is not there, joins
    fail, and assigning a related object raises ValueError.

    Fix: route both models to the same alias; or keep the other's primary key in a plain field.
    """
    findings = []
    for relation in foreign_keys.across(subject):
        text = f"{relation.name} refers to {relation.target}: {relation.model} is written to {relation.alias!r}, {relation.target} to {relation.target_alias!r}"
        findings.append(
            Finding(
                text,
                subject=relation.name,
                location=relation.location,
                evidence={"model": relation.alias, "target": relation.target_alias},
            )
        )
    raise_all(findings)


@pytest.mark.conformance(
    "databases.routing.replica-relation",
    level="must",
    docs=f"{DOCS}#allow_relation",
    each="databases",
    needs=("two-databases",),
    after=(*USABLE, "databases.routing.relation-across"),
)
def test_replica_relation(subject: DatabasesInventory, run: RunContext) -> None:
    """An object that was read from a replica may be related to one that is written to the primary.

    Why: without an opinion in ``allow_relation`` Django compares the aliases, which differ; assigning a foreign key to
    a new object raises ValueError, "the current database router prevents this relation".

    Fix: return True from ``allow_relation`` where both objects' ``_state.db`` are the primary or its replicas.
    """
    refused: dict[tuple[str, str], list[Any]] = {}
    for relation in foreign_keys.refused_within_replicas(subject):
        refused.setdefault((relation.alias, relation.target_alias), []).append(relation)
    findings = []
    for (primary, replica), relations in refused.items():
        first = relations[0]
        text = (
            f"{first.name} = <{first.target} read from {replica!r}> is refused on an object for {primary!r}: "
            f"allow_relation() does not say True"
            + (f"; so are {len(relations) - 1} other relations" if len(relations) > 1 else "")
        )
        router = next(
            (router for router in subject.routers if "allow_relation" in router.methods),
            subject.routers[0] if subject.routers else None,
        )
        findings.append(
            Finding(
                text,
                subject=first.name,
                location=router.location if router else None,
                evidence={"relations": [relation.name for relation in relations]},
            )
        )
    raise_all(findings)


@pytest.mark.conformance(
    "databases.routing.true-shadows",
    level="info",
    docs=f"{DOCS}#database-routers",
    each="databases",
    needs=("two-databases",),
    after=USABLE,
)
def test_true_shadows(subject: DatabasesInventory, run: RunContext) -> None:
    """A router says None, not True, of what is another router's.

    Why: the first answer that is not None counts: a True for everything keeps the routers behind it from being asked.

    Fix: return None from ``allow_migrate`` for apps and aliases that the router has nothing to do with.
    """
    findings = []
    for shadow in shadowed_routers.shadows(subject):
        text = (
            f"{shadow.first}.allow_migrate() says True to every model on every alias, so {shadow.second}, "
            f"which says False to {shadow.app!r} on {shadow.alias!r}, is never asked"
        )
        place = next((router.location for router in subject.routers if router.path == shadow.first), None)
        findings.append(Finding(text, subject=shadow.first, location=place))
    raise_all(findings)
