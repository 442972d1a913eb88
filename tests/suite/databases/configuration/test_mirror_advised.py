"""An alias that the routers only read from, as the replica of one that they write to, has a ``TEST['MIRROR']``."""

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


def test_accepts_what_is_no_replica_or_is_tested(rule: RuleTester) -> None:
    """A replica that tests query is another rule's, and what the routers write to as well is no replica."""
    written = (
        ROUTERS
        + """
        def db_for_write(self, model, **hints):
            return self.db_for_read(model, **hints)
    """
    )

    rule.accepts({"site_config/replicas.py": ROUTERS, "warehouse/tests.py": TESTS}, settings=SETTINGS)
    rule.accepts({"site_config/replicas.py": written}, settings=SETTINGS)


def test_tells_of_all_replicas_of_a_primary_once(rule: RuleTester) -> None:
    """Replicas that a router chooses from at random are one finding."""
    chosen = ROUTERS.replace('"replica" if', 'random.choice(["replica", "second"]) if').replace(
        "    from", "    import random\n\n    from", 1
    )
    second = 'DATABASES["second"] = {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "second.sqlite3"}'
    (finding,) = rule.findings({"site_config/replicas.py": chosen}, settings=f"{SETTINGS.rstrip()}\n    {second}\n")

    assert finding.subject == "replica, second"
    assert finding.message.endswith("; the same of second")
    assert 'Add "TEST": {"MIRROR": "warehouse"} to DATABASES["second"].' in finding.hint


def test_accuses_a_replica_without_a_mirror(rule: RuleTester) -> None:
    """A replica that no test queries yet is accused with its primary."""
    (finding,) = rule.findings({"site_config/replicas.py": ROUTERS}, settings=SETTINGS)

    assert finding.evidence == {
        "replica": "replica",
        "primary": "warehouse",
        "models": ["warehouse.Shelf", "warehouse.Box"],
    }
    assert "DATABASES['replica'], which no test of the project queries yet, has no TEST['MIRROR']" in finding.message
