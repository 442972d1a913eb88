"""The settings module that wsgi.py falls back on exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.rules import RuleTester


def test_accepts_settings_modules_that_exist(rule: RuleTester) -> None:
    """The project's own settings, set by default or outright, and names that are computed are no mistakes."""
    rule.accepts(
        {
            "site_config/wsgi.py": """
                import os

                os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")
            """,
            "shop/wsgi.py": """
                import os

                os.environ["DJANGO_SETTINGS_MODULE"] = f"site_config.{os.environ.get('STAGE')}"
                os.environ.setdefault("DJANGO_CONFIGURATION", "Production")
            """,
        }
    )


def test_accuses_a_settings_module_that_does_not_exist(rule: RuleTester) -> None:
    """A misspelled module is named with its place."""
    (default, outright) = rule.accuses(
        {
            "site_config/wsgi.py": """
                import os

                os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.setings")
            """,
            "shop/wsgi.py": """
                import os

                os.environ["DJANGO_SETTINGS_MODULE"] = "shop.settings"
            """,
        },
        "shop/wsgi.py:3",
        "site_config/wsgi.py:3",
    )

    assert {default.subject, outright.subject} == {"site_config.setings", "shop.settings"}
    assert "falls back on the settings module 'shop.settings', which does not exist" in default.message
