"""Every folder that a setting names exists."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_BASE = "LOCALE_PATHS = [BASE_DIR / 'locale']\nTEMPLATES = [{{'BACKEND': 'django.template.backends.django.DjangoTemplates', 'DIRS': [{}]}}]"
_FILES = {"locale/pt/LC_MESSAGES/django.po": "", "templates/base.html": ""}


@pytest.mark.parametrize(
    "folder", ["BASE_DIR / 'templates'", "'/usr/share/shop/template'", "BASE_DIR / 'pages'", "'templates'"]
)
def test_accepts_folders_that_may_be_meant(folder: str, rule: RuleTester) -> None:
    """Those that exist, those of another machine, those that something makes, and paths that are relative."""
    rule.accepts(_FILES, settings=_BASE.format(folder))


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (
            _BASE.format("BASE_DIR / 'template'"),
            "TEMPLATES has 'template', which does not exist: did you mean 'templates'?",
        ),
        (_BASE.format("str(BASE_DIR / 'site_config' / 'templates')"), "did you mean 'templates'?"),
        ("LOCALE_PATHS = (str(BASE_DIR / 'locales'),)", "LOCALE_PATHS has 'locales'"),
    ],
)
def test_accuses_folders_that_are_called_otherwise(settings: str, told: str, rule: RuleTester) -> None:
    """The setting is named, and the folder that is there."""
    (finding,) = rule.findings(_FILES, settings=settings)

    assert told in finding.message
