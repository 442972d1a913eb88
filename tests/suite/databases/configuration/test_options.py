"""OPTIONS are ones that the installed Django knows, and don't contradict the alias's other settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from tests.rules import RuleTester


def test_accepts_what_goes_together(rule: RuleTester) -> None:
    """Persistent connections without a pool, and a pool that is turned off, are no mistakes."""
    rule.accepts({}, settings=POSTGRESQL + 'DATABASES["warehouse"].update(CONN_MAX_AGE=600, OPTIONS={"pool": False})\n')


def test_accuses_a_pool_of_persistent_connections(rule: RuleTester) -> None:
    """A pool and CONN_MAX_AGE are refused together; a pool alone by a Django that does not know it."""
    (pool,) = rule.findings(
        {}, settings=POSTGRESQL + 'DATABASES["warehouse"].update(CONN_MAX_AGE=600, OPTIONS={"pool": True})\n'
    )

    assert pool.subject == "warehouse"
    if django.VERSION >= (5, 1):
        assert pool.message == (
            "DATABASES['warehouse'] has a connection pool and CONN_MAX_AGE 600: Django takes only one of them"
        )
    else:
        assert pool.message == (
            f"DATABASES['warehouse'] has the option 'pool', which Django {django.__version__} does not know"
        )


POSTGRESQL = """
DATABASES["warehouse"] = {"ENGINE": "django.db.backends.postgresql", "NAME": "warehouse"}
"""
