"""A migration that PostgreSQL cannot run in a transaction says ``atomic = False``."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

PLACE = "warehouse/migrations/0002_boxes.py"
MIGRATION = """from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    {attributes}dependencies = [("warehouse", "0001_initial")]
    operations = [
        {operation},
    ]
"""
CONCURRENTLY = [
    'AddIndexConcurrently("box", models.Index(fields=["count"], name="by_count"))',
    'migrations.RunSQL("CREATE INDEX CONCURRENTLY IF NOT EXISTS by_count ON warehouse_box (count)", "")',
    'migrations.RunSQL(["-- speed", "create unique index concurrently by_count on warehouse_box (count)"])',
    'migrations.RunSQL("VACUUM ANALYZE warehouse_box", "")',
    'migrations.SeparateDatabaseAndState([migrations.RunSQL("DROP INDEX CONCURRENTLY by_count")], [])',
]


@pytest.mark.parametrize("operation", CONCURRENTLY)
def test_accuses(rule: RuleTester, operation: str) -> None:
    """Operations and SQL that PostgreSQL refuses in a transaction are accused."""
    rule.accuses({PLACE: MIGRATION.format(attributes="", operation=operation)}, f"{PLACE}:8")


@pytest.mark.parametrize("operation", CONCURRENTLY)
def test_accepts_migrations_without_a_transaction(rule: RuleTester, operation: str) -> None:
    """With ``atomic = False`` they are no mistakes."""
    rule.accepts({PLACE: MIGRATION.format(attributes="atomic = False\n    ", operation=operation)})


def test_accepts_what_runs_in_one(rule: RuleTester) -> None:
    """Other indexes are made in a transaction."""
    rule.each(PLACE, MIGRATION, apart=True).accepts("""
        | migrations.AddIndex("box", models.Index(fields=["count"], name="by_count"))
        | migrations.RunSQL("CREATE INDEX by_count ON warehouse_box (count) -- not CONCURRENTLY", "")
    """)
