"""The rule that wants kept connections checked before they are used again."""

from __future__ import annotations

from tests.rules import RuleTester

POSTGRESQL = (
    "DATABASES['warehouse'] = {'ENGINE': 'django.db.backends.postgresql', 'HOST': 'db.example', 'NAME': 'w', %s}"
)


def test_accepts_connections_that_are_checked(rule: RuleTester) -> None:
    """A kept connection that is checked is no mistake."""
    rule.accepts({}, settings=POSTGRESQL % "'CONN_MAX_AGE': 600, 'CONN_HEALTH_CHECKS': True")


def test_accepts_connections_that_are_closed(rule: RuleTester) -> None:
    """A connection that is closed after each request needs no check."""
    rule.accepts({}, settings=POSTGRESQL % "")


def test_accepts_a_database_without_a_server(rule: RuleTester) -> None:
    """A SQLite file has no server that could close a connection."""
    rule.accepts({}, settings="DATABASES['warehouse']['CONN_MAX_AGE'] = 600")


def test_accuses_kept_connections(rule: RuleTester) -> None:
    """A connection that is kept for ten minutes and not checked fails a request after the server restarts."""
    rule.accuses({}, "warehouse", settings=POSTGRESQL % "'CONN_MAX_AGE': 600", says="CONN_MAX_AGE 600")


def test_accuses_connections_kept_for_ever(rule: RuleTester) -> None:
    """None keeps connections forever."""
    rule.accuses({}, "warehouse", settings=POSTGRESQL % "'CONN_MAX_AGE': None", says="CONN_MAX_AGE None")


def test_accuses_a_pool(rule: RuleTester) -> None:
    """A pool keeps connections too, and checks them only where Django tells it to."""
    rule.accuses({}, "warehouse", settings=POSTGRESQL % "'OPTIONS': {'pool': True}", says="a pool")
