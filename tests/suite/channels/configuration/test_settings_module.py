"""The settings module that an asgi module falls back on."""

from __future__ import annotations

from tests.rules import RuleTester

ASGI = """
    import os

    from django.core.asgi import get_asgi_application

    {}
    application = get_asgi_application()
"""


def test_accepts_settings_that_exist(rule: RuleTester) -> None:
    """A module that exists, a name that is not written out, and no fallback at all are fine."""
    for line in (
        'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")',
        'os.environ.setdefault("DJANGO_SETTINGS_MODULE", __package__ + ".settings")',
        'os.environ.setdefault("SHOP", "site_config.setings")',
    ):
        rule.accepts({"site_config/asgi.py": ASGI.format(line)})


def test_accuses_settings_that_do_not_exist(rule: RuleTester) -> None:
    """A misspelled fallback of DJANGO_SETTINGS_MODULE is named, by either way of setting it."""
    for line in (
        'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.setings")',
        'os.environ["DJANGO_SETTINGS_MODULE"] = "site_config.setings"',
    ):
        (finding,) = rule.accuses({"site_config/asgi.py": ASGI.format(line)}, "site_config/asgi.py:5")

        assert finding.subject == "site_config.setings"
        assert "falls back on the settings module 'site_config.setings', which does not exist" in finding.message
