"""A container that migrates at start-up waits until its database accepts connections."""

from __future__ import annotations

from tests.rules import RuleTester

_COMPOSE = (
    "services:\n  db:\n    image: postgres:16\n  web:\n    build: .\n"
    "    command: sh -c '{}python manage.py migrate && {}'\n{}"
)
_SERVE = "daphne site_config.asgi:application"
_PLAIN = "    depends_on: [db]\n"


def test_accepts_services_that_wait(rule: RuleTester) -> None:
    """By a condition, by a script, by another start; and what is for development."""
    rule.each("compose.yaml", _COMPOSE).accepts(
        ("", _SERVE, "    depends_on: {db: {condition: service_healthy}}\n"),
        ("", _SERVE, f"{_PLAIN}    restart: always\n"),
        ("./wait-for-it.sh db:5432 && ", _SERVE, _PLAIN),
        ("", "python manage.py runserver", _PLAIN),
    )


def test_accuses_a_race(rule: RuleTester) -> None:
    """The line that migrates is named, and the database."""
    rule.accuses(
        {"compose.yaml": _COMPOSE.format("", _SERVE, _PLAIN)}, "compose.yaml:6", says="until db takes connections"
    )
