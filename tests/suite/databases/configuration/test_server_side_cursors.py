"""Server-side cursors are disabled behind a pooler in transaction mode."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

POOLER = """
DATABASES["default"] = {
    "ENGINE": "django.db.backends.postgresql", "NAME": "shop", "HOST": "pgbouncer", "PORT": "6432"
}
"""
COMPOSE = "services:\n  pgbouncer:\n    image: edoburu/pgbouncer\n    environment:\n      POOL_MODE: {mode}\n"
EXPORT = "from shop.models import Product\n\n\ndef export():\n    return list(Product.objects.iterator())\n"


def test_accepts_sessions_and_cursors_that_are_disabled(rule: RuleTester) -> None:
    """A pool of sessions, which is PgBouncer's default, keeps cursors, and the server itself does."""
    disabled = f"{POOLER}DATABASES['default']['DISABLE_SERVER_SIDE_CURSORS'] = True\n"
    transactions = {"compose.yml": COMPOSE.format(mode="transaction")}

    rule.accepts(transactions, settings=disabled)
    rule.accepts({"compose.yml": COMPOSE.format(mode="session"), "shop/export.py": EXPORT}, settings=POOLER)
    rule.accepts({"shop/export.py": EXPORT}, settings=POOLER)
    direct = POOLER.replace("pgbouncer", "db.shop.example").replace("6432", "5432")
    rule.accepts(transactions, settings=direct)
    other = {
        "compose.yml": COMPOSE.format(mode="transaction") + "  other:\n    environment:\n      OTHER_HOST: pgbouncer\n"
    }
    rule.accepts(other, settings=direct)


@pytest.mark.parametrize(
    ("files", "settings"),
    [
        ({"deploy/compose.yml": COMPOSE.format(mode="transaction")}, POOLER),
        (
            {"deploy/pgbouncer.ini": "[pgbouncer]\npool_mode = transaction\n"},
            POOLER.replace('"pgbouncer"', '"127.0.0.1"'),
        ),
        (
            {
                "compose.yml": COMPOSE.format(mode="transaction")
                + "  web:\n    environment:\n      DB_HOST: pgbouncer\n"
            },
            "import os\n" + POOLER.replace('"pgbouncer"', 'os.environ.get("DB_HOST", "db")').replace("6432", "5432"),
        ),
        ({}, f"# PgBouncer runs in transaction mode\n{POOLER}"),
        ({}, POOLER.replace("pgbouncer", "ep-shop-pooler.eu.aws.neon.tech").replace("6432", "")),
        ({}, POOLER.replace("pgbouncer", "aws-0-eu.pooler.supabase.com").replace("6432", "6543")),
    ],
)
def test_accuses_cursors_behind_a_pool_of_transactions(files: dict[str, str], settings: str, rule: RuleTester) -> None:
    """What says so may be a file of the deployment, a comment, or the address of a service that always does."""
    (finding,) = rule.findings({"shop/export.py": EXPORT, **files}, settings=settings)

    assert finding.subject == "default"
    assert "without DISABLE_SERVER_SIDE_CURSORS: shop/export.py:5 calls iterator()" in finding.message
