"""Every app has a single last migration."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_branches_that_are_merged(rule: RuleTester) -> None:
    """Two migrations after one are no mistake once a third depends on both."""
    rule.accepts({**BRANCHES, "warehouse/migrations/0003_merge.py": migration("0002_column", "0002_row")})


def test_accuses_branches(rule: RuleTester) -> None:
    """Two last migrations are accused by their app, with their names."""
    (conflict,) = rule.findings(BRANCHES)

    assert conflict.subject == "warehouse"
    assert conflict.message == "warehouse has 2 last migrations: 0002_column, 0002_row"


def migration(*dependencies: str) -> str:
    """Return a migration of the app warehouse."""
    return f"""
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = {[("warehouse", name) for name in dependencies]}
    """


BRANCHES = {f"warehouse/migrations/{name}.py": migration("0001_initial") for name in ("0002_column", "0002_row")}
