"""Django closes a persistent connection before the server does."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

SETTINGS = """
    DATABASES["warehouse"] |= {{"CONN_MAX_AGE": {age}, "OPTIONS": {options}, "CONN_HEALTH_CHECKS": {checks}}}
"""
MYSQL = {"init_command": "SET SESSION wait_timeout=60"}
POSTGRESQL = {"options": "-c idle_session_timeout=60s"}


@pytest.mark.parametrize(
    ("age", "options", "checks"),
    [
        (30, MYSQL, False),
        (600, MYSQL, True),
        (0, POSTGRESQL, False),
        (600, {"init_command": "SET SESSION innodb_lock_wait_timeout=5"}, False),
        (600, {"timeout": 20}, False),
    ],
)
def test_accepts_connections_that_django_gives_up_first(
    age: int, options: dict[str, object], checks: object, rule: RuleTester
) -> None:
    """Younger ones, those that are looked at, and timeouts of other things."""
    rule.accepts({}, settings=SETTINGS.format(age=age, options=options, checks=checks))


@pytest.mark.parametrize(("age", "options"), [(600, MYSQL), (None, POSTGRESQL), (60, {"wait_timeout": 28})])
def test_accuses_connections_that_the_server_closes(
    age: int | None, options: dict[str, object], rule: RuleTester
) -> None:
    """By a statement, by an option of the connection, and where they are kept forever."""
    rule.accuses(
        {},
        "warehouse",
        settings=SETTINGS.format(age=age, options=options, checks=False),
        says="has the server close them after",
    )
