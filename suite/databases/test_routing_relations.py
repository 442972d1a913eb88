"""What the routers answer for relations.

https://docs.djangoproject.com/en/stable/topics/db/multi-db/#cross-database-relations
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from django_conformance.drivers.databases import foreign_keys, shadowed_routers
from django_conformance.findings import Finding, raise_all

from .grounds import USABLE

if TYPE_CHECKING:
    from django_conformance.inventory import DatabasesInventory
    from django_conformance.run.context import RunContext

DOCS = "https://docs.djangoproject.com/en/stable/topics/db/multi-db/"
ROUTED = (*USABLE, "databases.routing.contrib-together")
OF_DATABASES = {"each": "databases", "needs": ("two-databases",)}

pytestmark = pytest.mark.arm


@pytest.mark.conformance(
    "databases.routing.relation-across",
    level="must",
    docs=f"{DOCS}#cross-database-relations",
    after=ROUTED,
    **OF_DATABASES,
)
def test_relation_across(subject: DatabasesInventory, run: RunContext) -> None:
    """Foreign keys, one-to-one and many-to-many fields stay within one database.

    Why: Django does not support relations across databases. The constraint refers to a missing table, joins fail, and
    assigning a related object raises ValueError.

    Fix: route both models to the same alias, or store the other model's primary key in a plain field.
    """
    findings = []
    for relation in foreign_keys.across(subject):
        text = (
            f"{relation.name} refers to {relation.target}, but {relation.model} is written to {relation.alias!r} and "
            f"{relation.target} to {relation.target_alias!r}"
        )
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
    after=(*ROUTED, "databases.routing.relation-across"),
    **OF_DATABASES,
)
def test_replica_relation(subject: DatabasesInventory, run: RunContext) -> None:
    """An object from a replica can be related to an object on the primary.

    Why: if ``allow_relation()`` has no opinion, Django compares the aliases, which differ. Assigning a foreign key to a
    new object raises ValueError, "the current database router prevents this relation".

    Fix: return True from ``allow_relation()`` if ``_state.db`` of both objects is the primary or one of its replicas.
    """
    refused: dict[tuple[str, str], list[Any]] = {}
    for relation in foreign_keys.refused_within_replicas(subject):
        refused.setdefault((relation.alias, relation.target_alias), []).append(relation)
    findings = []
    for (primary, replica), relations in refused.items():
        first = relations[0]
        text = (
            f"{first.name} = <{first.target} read from {replica!r}> is refused on an object for {primary!r}: "
            f"allow_relation() does not return True"
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
    "databases.routing.true-shadows", level="info", docs=f"{DOCS}#database-routers", after=ROUTED, **OF_DATABASES
)
def test_true_shadows(subject: DatabasesInventory, run: RunContext) -> None:
    """A router returns None, not True, for models of another router.

    Why: the first answer that is not None counts. If a router returns True for everything, Django never asks the
    routers after it.

    Fix: return None from ``allow_migrate()`` for apps and aliases that the router is not responsible for.
    """
    findings = []
    for shadow in shadowed_routers.shadows(subject):
        text = (
            f"{shadow.first}.allow_migrate() returns True for every model on every alias, so {shadow.second}, "
            f"which returns False for {shadow.app!r} on {shadow.alias!r}, is never asked"
        )
        place = next((router.location for router in subject.routers if router.path == shadow.first), None)
        findings.append(Finding(text, subject=shadow.first, location=place))
    raise_all(findings)
