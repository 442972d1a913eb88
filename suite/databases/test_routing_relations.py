"""What the routers answer for relations.

https://docs.djangoproject.com/en/stable/topics/db/multi-db/#cross-database-relations
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from django_conformance.drivers.databases import relations
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
    """Foreign keys, one-to-one and many-to-many fields stay within one database.

    Why: Django does not support relations across databases. The constraint refers to a missing table, joins fail, and
    assigning a related object raises ValueError.

    Fix: route both models to the same alias, or store the other model's primary key in a plain field.
    """
    found = []
    for one in relations.across(subject):
        text = (
            f"{one.name} refers to {one.target}, but {one.model} is written to {one.alias!r} and {one.target} to "
            f"{one.other!r}"
        )
        found.append(
            Finding(text, subject=one.name, location=one.location, evidence={"model": one.alias, "target": one.other})
        )
    raise_all(found)


@pytest.mark.conformance(
    "databases.routing.replica-relation",
    level="must",
    docs=f"{DOCS}#allow_relation",
    each="databases",
    needs=("two-databases",),
    after=(*USABLE, "databases.routing.relation-across"),
)
def test_replica_relation(subject: DatabasesInventory, run: RunContext) -> None:
    """An object from a replica can be related to an object on the primary.

    Why: if ``allow_relation()`` has no opinion, Django compares the aliases, which differ. Assigning a foreign key to a
    new object raises ValueError, "the current database router prevents this relation".

    Fix: return True from ``allow_relation()`` if ``_state.db`` of both objects is the primary or one of its replicas.
    """
    refused: dict[tuple[str, str], list[Any]] = {}
    for one in relations.refused_within_replicas(subject):
        refused.setdefault((one.alias, one.other), []).append(one)
    found = []
    for (primary, replica), those in refused.items():
        first = those[0]
        text = (
            f"{first.name} = <{first.target} read from {replica!r}> is refused on an object for {primary!r}: "
            f"allow_relation() does not return True"
            + (f"; so are {len(those) - 1} other relations" if len(those) > 1 else "")
        )
        router = next(
            (one for one in subject.routers if "allow_relation" in one.methods),
            subject.routers[0] if subject.routers else None,
        )
        found.append(
            Finding(
                text,
                subject=first.name,
                location=router.location if router else None,
                evidence={"relations": [one.name for one in those]},
            )
        )
    raise_all(found)


@pytest.mark.conformance(
    "databases.routing.true-shadows",
    level="info",
    docs=f"{DOCS}#database-routers",
    each="databases",
    needs=("two-databases",),
    after=USABLE,
)
def test_true_shadows(subject: DatabasesInventory, run: RunContext) -> None:
    """A router returns None, not True, for models of another router.

    Why: the first answer that is not None counts. If a router returns True for everything, Django never asks the
    routers after it.

    Fix: return None from ``allow_migrate()`` for apps and aliases that the router is not responsible for.
    """
    found = []
    for shadow in relations.shadows(subject):
        text = (
            f"{shadow.first}.allow_migrate() returns True for every model on every alias, so {shadow.second}, "
            f"which returns False for {shadow.app!r} on {shadow.alias!r}, is never asked"
        )
        place = next((one.location for one in subject.routers if one.path == shadow.first), None)
        found.append(Finding(text, subject=shadow.first, location=place))
    raise_all(found)
