"""What reached which database: migrations, fixtures and queries on the test databases themselves.

https://docs.djangoproject.com/en/stable/topics/db/multi-db/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.drivers.databases import check_of
from django_conformance.findings import Finding

if TYPE_CHECKING:
    from django_conformance.drivers.databases import TestDatabases
    from django_conformance.inventory import DatabasesInventory

DOCS = "https://docs.djangoproject.com/en/stable/topics/db/multi-db/"


@pytest.mark.conformance(
    "databases.sql.migrate",
    level="must",
    docs=f"{DOCS}#synchronizing-your-databases",
    each="databases",
    needs=("databases",),
)
def test_migrate(subject: DatabasesInventory, database_setup: TestDatabases) -> None:
    """Every database can be migrated from nothing, as Django's own test machinery does it.

    Why: a project whose migrations fail on an empty database can be neither tested nor deployed anew.

    Mend: make the migration that the message names work on that database; run ``migrate --database ALIAS`` on an empty one.
    """
    failure = database_setup.failure
    if failure is not None and check_of(failure) == "databases.sql.migrate":
        raise Finding(
            f"{failure.stage} failed: {failure.message}",
            subject=f"{failure.stage.app}.{failure.stage.of}"
            if failure.stage.app
            else failure.stage.alias or "databases",
            location=failure.location,
            evidence={"stage": failure.stage.name, "alias": failure.stage.alias, "cause": failure.message},
        )
