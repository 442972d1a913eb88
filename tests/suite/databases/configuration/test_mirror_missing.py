"""A replica that the project's tests query has a ``TEST['MIRROR']``."""

from __future__ import annotations

from tests.rules import RuleTester
from tests.snippets import REPLICA_ROUTER, REPLICA_SETTINGS, REPLICA_TESTS


def test_accepts_replicas_that_no_test_queries(rule: RuleTester) -> None:
    """A replica with a mirror, and one that no test queries, are no mistakes."""
    files = {"site_config/replicas.py": REPLICA_ROUTER}

    rule.accepts(files, settings=REPLICA_SETTINGS)
    rule.accepts({**files, "warehouse/tests.py": REPLICA_TESTS}, settings=REPLICA_SETTINGS + MIRROR)


def test_accuses_replicas_that_tests_query(rule: RuleTester) -> None:
    """A replica is accused that a class of tests names, or pytest's mark, or all aliases."""
    marked = "import pytest\n\n\n@pytest.mark.django_db(databases='__all__')\ndef test_shelves():\n    assert True\n"
    for tests in (REPLICA_TESTS, marked):
        (finding,) = rule.findings(
            {"site_config/replicas.py": REPLICA_ROUTER, "warehouse/tests.py": tests}, settings=REPLICA_SETTINGS
        )

        assert finding.subject == "replica"
        assert finding.message == (
            "warehouse.Shelf, warehouse.Box are written to 'warehouse' and read from 'replica', which nothing is written "
            "to, but DATABASES['replica'], which the project's tests query, has no TEST['MIRROR']"
        )
        assert finding.hint == 'Add "TEST": {"MIRROR": "warehouse"} to DATABASES["replica"].'


MIRROR = """
    DATABASES["replica"]["TEST"] = {"MIRROR": "warehouse"}
"""
