"""The ENGINE of every alias can be loaded, with the database driver that it needs."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_engines_of_the_project(rule: RuleTester) -> None:
    """A backend of the project's own is an engine like Django's."""
    rule.accepts(
        {
            "site_config/sqlite/__init__.py": "",
            "site_config/sqlite/base.py": "from django.db.backends.sqlite3.base import DatabaseWrapper",
        },
        settings='DATABASES["warehouse"]["ENGINE"] = "site_config.sqlite"',
    )


def test_accuses_an_engine_that_does_not_exist(rule: RuleTester) -> None:
    """A misspelled engine is accused with its alias."""
    (misspelled,) = rule.findings({}, settings='DATABASES["warehouse"]["ENGINE"] = "django.db.backends.sqlite"')

    assert misspelled.subject == "warehouse"
    assert misspelled.message.startswith(
        "DATABASES['warehouse'] has ENGINE 'django.db.backends.sqlite', which cannot be loaded: "
    )


def test_accuses_an_engine_without_its_driver(rule: RuleTester) -> None:
    """An engine whose driver is not installed is accused with the import that failed."""
    (lacking,) = rule.findings(
        {
            "site_config/ledger/__init__.py": "",
            "site_config/ledger/base.py": """
                import ledger_driver

                from django.db.backends.sqlite3.base import DatabaseWrapper
            """,
        },
        settings='DATABASES["warehouse"]["ENGINE"] = "site_config.ledger"',
    )

    assert str(lacking.location) == "site_config/ledger/base.py:1"
    assert "No module named 'ledger_driver'" in lacking.message
