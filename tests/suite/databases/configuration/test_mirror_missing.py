"""A replica that the project's tests query has a ``TEST['MIRROR']``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.rules import RuleTester


ROUTERS = """
    from site_config.routers import WarehouseRouter


    class ReplicaRouter(WarehouseRouter):
        def db_for_read(self, model, **hints):
            return "replica" if model._meta.app_label == "warehouse" else None

        def allow_migrate(self, db, app_label, model_name=None, **hints):
            return False if db == "replica" else super().allow_migrate(db, app_label, model_name, **hints)
"""
SETTINGS = """
    DATABASES["replica"] = {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "replica.sqlite3"}
    DATABASE_ROUTERS = ["site_config.replicas.ReplicaRouter"]
"""
TESTS = """
    from django.test import TestCase


    class ShelfTests(TestCase):
        databases = {"default", "warehouse", "replica"}
"""


def test_accepts_replicas_that_no_test_queries(rule: RuleTester) -> None:
    """A replica with a mirror, and one that no test queries, are no mistakes."""
    files = {"site_config/replicas.py": ROUTERS}

    rule.accepts(files, settings=SETTINGS)
    rule.accepts({**files, "warehouse/tests.py": TESTS}, settings=SETTINGS + MIRROR)


def test_accuses_replicas_that_tests_query(rule: RuleTester) -> None:
    """A replica is accused that a class of tests names, or pytest's mark, or all aliases."""
    marked = "import pytest\n\n\n@pytest.mark.django_db(databases='__all__')\ndef test_shelves():\n    assert True\n"
    for tests in (TESTS, marked):
        (finding,) = rule.findings({"site_config/replicas.py": ROUTERS, "warehouse/tests.py": tests}, settings=SETTINGS)

        assert finding.subject == "replica"
        assert finding.message == (
            "warehouse.Shelf, warehouse.Box are written to 'warehouse' and read from 'replica', which nothing is written "
            "to, but DATABASES['replica'], which the project's tests query, has no TEST['MIRROR']"
        )
        assert finding.hint == 'Add "TEST": {"MIRROR": "warehouse"} to DATABASES["replica"].'


MIRROR = """
    DATABASES["replica"]["TEST"] = {"MIRROR": "warehouse"}
"""
