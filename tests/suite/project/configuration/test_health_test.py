"""The health check in a Compose file is a command that can run."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_COMPOSE = "services:\n  db:\n    image: postgres:16\n    healthcheck:\n      test: {}\n"


def test_accepts_commands(rule: RuleTester) -> None:
    """Text is for a shell, and so is what follows CMD-SHELL; each word of CMD is an entry."""
    rule.each("compose.yaml", _COMPOSE).accepts("""
        pg_isready -U shop
        ["CMD-SHELL", "pg_isready -U shop"]
        ["CMD", "pg_isready", "-U", "shop"]
        ["CMD", "pg_isready"]
        ["NONE"]
    """)


@pytest.mark.parametrize(
    ("test", "says"),
    [
        ('["pg_isready -U shop"]', "begins with 'pg_isready -U shop'"),
        ('["CMD", "pg_isready -U shop"]', "has 'pg_isready -U shop' as one word"),
        ('["pg_isready", "-U", "shop"]', "begins with 'pg_isready'"),
    ],
)
def test_accuses_what_is_no_command(test: str, says: str, rule: RuleTester) -> None:
    """The service is named, and the word."""
    (finding,) = rule.findings({"compose.yaml": _COMPOSE.format(test)})

    assert (finding.subject, says in finding.message) == ("db", True)
