"""The order of Daphne and static files among the apps."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

STATIC = 'STATIC_URL = "/static/"\n'


@pytest.mark.parametrize(
    "settings",
    [
        STATIC + 'INSTALLED_APPS[:0] = ["daphne", "django.contrib.staticfiles"]',
        STATIC + 'INSTALLED_APPS[:0] = ["daphne.apps.DaphneConfig", "django.contrib.staticfiles"]',
        STATIC + 'INSTALLED_APPS.insert(0, "django.contrib.staticfiles")',
        'INSTALLED_APPS.append("daphne")',
    ],
    ids=["first", "by-its-config", "no-daphne", "no-staticfiles"],
)
def test_accepts_daphne_first(rule: RuleTester, settings: str) -> None:
    """Daphne before static files, by whichever name, and either of them alone are fine."""
    rule.accepts({}, settings=settings)


def test_accuses_daphne_after_static_files(rule: RuleTester) -> None:
    """The order that daphne.E001 stops every command for is named, with both positions."""
    settings = STATIC + 'INSTALLED_APPS[:0] = ["django.contrib.staticfiles", "daphne"]'
    (finding,) = rule.accuses({}, "INSTALLED_APPS", settings=settings)

    assert finding.subject == "INSTALLED_APPS"
    assert "'daphne' is number 2 of INSTALLED_APPS" in finding.message
    assert "(number 1): daphne.E001" in finding.message
