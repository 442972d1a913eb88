"""Every migration can be imported, and its dependencies exist."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_migrations_in_order(rule: RuleTester) -> None:
    """A migration that depends on another one is no mistake."""
    rule.accepts({"warehouse/migrations/0002_more.py": MORE.format("0001_initial")})


def test_accuses_a_dependency_that_does_not_exist(rule: RuleTester) -> None:
    """A dependency on a migration that does not exist is accused, with the migration that has it."""
    (missing,) = rule.findings({"warehouse/migrations/0002_more.py": MORE.format("0001_first")})

    assert missing.subject == "warehouse.0001_first"
    assert "Migration warehouse.0002_more dependencies reference nonexistent parent node" in missing.message


def test_accuses_a_migration_that_cannot_be_imported(rule: RuleTester) -> None:
    """An import that fails is accused where it stands."""
    rule.accuses(
        {"warehouse/migrations/0002_more.py": "from warehouse.shelves import code\n"},
        "warehouse/migrations/0002_more.py:1",
        says="No module named 'warehouse.shelves'",
    )


MORE = """
    from django.db import migrations


    class Migration(migrations.Migration):
        dependencies = [("warehouse", "{}")]
"""
