"""No deployment marks migrations as applied without running them."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester


def test_accepts_migrations_that_run(rule: RuleTester) -> None:
    """Those that apply, those of tables that exist, and one that is named."""
    rule.each("Procfile", "release: python manage.py {line}\n").accepts("""
        migrate --noinput
        migrate --fake-initial
        migrate shop 0003 --fake
        migrate --database warehouse
    """)


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"Procfile": "release: python manage.py migrate --fake\n"}, "Procfile:1"),
        ({"Procfile": "release: python manage.py migrate shop --fake\n"}, "Procfile:1"),
        (
            {
                "compose.yaml": "services:\n  web:\n    build: .\n    command: sh -c 'python manage.py migrate --fake --noinput && daphne site_config.asgi'\n"
            },
            "compose.yaml:4",
        ),
    ],
)
def test_accuses_migrations_that_are_faked(files: dict[str, str], place: str, rule: RuleTester) -> None:
    """All of them, or all of an app."""
    rule.accuses(files, place, says="changes no table")
