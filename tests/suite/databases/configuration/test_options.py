"""OPTIONS are ones that the installed Django knows, and don't contradict the alias's other settings."""

from __future__ import annotations

import django
import pytest

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


def test_accepts_options_that_the_drivers_take(rule: RuleTester) -> None:
    """Those of SQLite and libpq, and those that Django keeps for itself."""
    rule.accepts(
        {},
        settings=POSTGRESQL
        + """
DATABASES["default"]["OPTIONS"] = {"timeout": 20, "isolation_level": "IMMEDIATE"}
DATABASES["warehouse"]["OPTIONS"] = {
    "sslmode": "verify-full", "connect_timeout": 5, "application_name": "shop", "options": "-c search_path=shop",
    "isolation_level": 2, "server_side_binding": True, "assume_role": "shop", "keepalives_idle": 5,
}
""",
    )


@pytest.mark.parametrize(
    ("alias", "options", "told"),
    [
        ("default", {"CONN_MAX_AGE": 60}, "CONN_MAX_AGE is a setting of the alias, and stands beside OPTIONS"),
        ("default", {"time_out": 60}, "did you mean 'timeout'?"),
        ("default", {"charset": "utf8"}, "which its driver refuses"),
        ("warehouse", {"ATOMIC_REQUESTS": True}, "stands beside OPTIONS"),
        ("warehouse", {"ssl_mode": "require"}, "did you mean 'sslmode'?"),
        ("warehouse", {"sslmode": "required"}, "did you mean 'require'?"),
        ("warehouse", {"options": "search_path=shop"}, "write '-c search_path=shop'"),
    ],
)
def test_accuses_options_that_the_driver_refuses(
    alias: str, options: dict[str, object], told: str, rule: RuleTester
) -> None:
    """The alias and the option are named, and what was meant."""
    rule.accuses(
        {},
        "site_config/settings.py:45",
        settings=f"{POSTGRESQL}DATABASES[{alias!r}]['OPTIONS'] = {options!r}",
        subject=alias,
        says=told,
    )


POSTGRESQL = """
DATABASES["warehouse"] = {"ENGINE": "django.db.backends.postgresql", "NAME": "warehouse"}
"""
