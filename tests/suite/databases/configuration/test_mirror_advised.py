"""A replica, an alias that routers only read from, has a ``TEST['MIRROR']``."""

from __future__ import annotations

from tests.rules import RuleTester
from tests.snippets import REPLICA_ROUTER, REPLICA_SETTINGS, REPLICA_TESTS


def test_accepts_what_is_no_replica_or_is_tested(rule: RuleTester) -> None:
    """A replica that tests query is another rule's, and what the routers write to as well is no replica."""
    written = (
        REPLICA_ROUTER
        + """
        def db_for_write(self, model, **hints):
            return self.db_for_read(model, **hints)
    """
    )

    rule.accepts(
        {"site_config/replicas.py": REPLICA_ROUTER, "warehouse/tests.py": REPLICA_TESTS}, settings=REPLICA_SETTINGS
    )
    rule.accepts({"site_config/replicas.py": written}, settings=REPLICA_SETTINGS)


def test_tells_of_all_replicas_of_a_primary_once(rule: RuleTester) -> None:
    """Replicas that a router chooses from at random are one finding."""
    chosen = REPLICA_ROUTER.replace('"replica" if', 'random.choice(["replica", "second"]) if').replace(
        "    from", "    import random\n\n    from", 1
    )
    second = 'DATABASES["second"] = {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "second.sqlite3"}'
    (finding,) = rule.findings(
        {"site_config/replicas.py": chosen}, settings=f"{REPLICA_SETTINGS.rstrip()}\n    {second}\n"
    )

    assert finding.subject == "replica, second"
    assert finding.message.endswith("; the same of second")
    assert 'Add "TEST": {"MIRROR": "warehouse"} to DATABASES["second"].' in finding.hint


def test_accuses_a_replica_without_a_mirror(rule: RuleTester) -> None:
    """A replica that no test queries yet is accused with its primary."""
    (finding,) = rule.findings({"site_config/replicas.py": REPLICA_ROUTER}, settings=REPLICA_SETTINGS)

    assert finding.evidence == {
        "replica": "replica",
        "primary": "warehouse",
        "models": ["warehouse.Shelf", "warehouse.Box"],
    }
    assert "DATABASES['replica'], which no test of the project queries yet, has no TEST['MIRROR']" in finding.message
