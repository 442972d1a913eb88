"""Behind a pooler in transaction mode nothing relies on the session."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

POOLER = """
DATABASES["default"] = {
    "ENGINE": "django.db.backends.postgresql", "NAME": "shop", "HOST": "pgbouncer", "PORT": "6432", "OPTIONS": {options}
}
"""
COMPOSE = "services:\n  pgbouncer:\n    image: edoburu/pgbouncer\n    environment:\n      POOL_MODE: transaction\n"
NIGHTLY = """\
from django.db import connection, transaction


def nightly():
    with connection.cursor() as cursor:
        cursor.execute("{sql}")
    with transaction.atomic():
        cursor.execute("SELECT pg_advisory_lock(1)")
"""


def _files(sql: str, mode: str = "transaction") -> dict[str, str]:
    return {"compose.yml": COMPOSE.replace("transaction", mode), "shop/nightly.py": NIGHTLY.format(sql=sql)}


def test_accepts_what_belongs_to_the_transaction(rule: RuleTester) -> None:
    """Locks and settings of a transaction, pools of sessions, and options that the pooler ignores."""
    plain, options = (
        POOLER.replace("{options}", "{}"),
        POOLER.replace("{options}", '{"options": "-c lock_timeout=5000"}'),
    )
    ignored = {
        "pgbouncer.ini": "[pgbouncer]\npool_mode = transaction\nignore_startup_parameters = extra_float_digits,options\n"
    }

    for sql in ("SELECT pg_advisory_xact_lock(1)", "SET LOCAL lock_timeout = 5", "UPDATE shop_product SET price = 1"):
        rule.accepts(_files(sql), settings=plain)
    rule.accepts(_files("LISTEN prices", "session"), settings=options)
    rule.accepts(ignored, settings=options)


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("SELECT pg_try_advisory_lock(1)", "pg_try_advisory_lock on 'default' is for the session"),
        ("SELECT pg_advisory_unlock_all()", "pg_advisory_unlock_all on 'default'"),
        ("LISTEN prices", "LISTEN on 'default'"),
        ("SET statement_timeout = 5000", "SET statement_timeout on 'default'"),
    ],
)
def test_accuses_statements_for_the_session(sql: str, says: str, rule: RuleTester) -> None:
    """The statement, the alias and the pooler are named."""
    rule.accuses(_files(sql), "shop/nightly.py:6", settings=POOLER.replace("{options}", "{}"), says=says)


def test_accuses_options_that_the_pooler_refuses(rule: RuleTester) -> None:
    """Options that are sent when connecting."""
    settings = POOLER.replace("{options}", '{"options": "-c lock_timeout=5000"}')

    (finding,) = rule.findings({"compose.yml": COMPOSE}, settings=settings)

    assert finding.subject == "default"
    assert "'-c lock_timeout=5000', and the pooler pgbouncer:6432" in finding.message
