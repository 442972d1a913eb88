"""AUTHENTICATION_BACKENDS has what installed apps need there."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_MODEL = "django.contrib.auth.backends.ModelBackend"
_AXES = "axes.backends.AxesStandaloneBackend"
_FILES = {
    "axes/__init__.py": "",
    "axes/backends.py": "class AxesStandaloneBackend:\n    pass\n\n\nclass AxesBackend(AxesStandaloneBackend):\n    pass\n",
    "shop/login.py": "from axes.backends import AxesBackend\n\n\nclass ShopBackend(AxesBackend):\n    pass\n",
}


@pytest.mark.parametrize(
    "backends",
    [[_AXES, _MODEL], ["axes.backends.AxesBackend"], ["shop.login.ShopBackend", _MODEL], ["shop.gone.Backend"]],
)
def test_accepts_the_backend_of_an_app(backends: list[str], rule: RuleTester) -> None:
    """The app's own, one made of it, and one that cannot be told."""
    rule.accepts(_FILES, settings=f"INSTALLED_APPS += ['axes']\nAUTHENTICATION_BACKENDS = {backends!r}")


def test_accepts_providers_that_whoever_deploys_chooses(rule: RuleTester) -> None:
    """A project may have python-social-auth ready, and leave it to its users which providers log people in."""
    rule.accepts({"social_django/__init__.py": ""}, settings="INSTALLED_APPS += ['social_django']")


def test_accepts_a_list_that_code_makes(rule: RuleTester) -> None:
    """An app of the project may put the backend into the settings when it starts."""
    code = "from django.conf import settings\n\nsettings.AUTHENTICATION_BACKENDS += ('axes.backends.AxesStandaloneBackend',)\n"

    rule.accepts({**_FILES, "shop/lockouts.py": code}, settings="INSTALLED_APPS += ['axes']")


def test_accepts_djangos_own(rule: RuleTester) -> None:
    """No app needs another backend."""
    rule.accepts({})


@pytest.mark.parametrize(
    ("backends", "told"),
    [
        ([_MODEL], "has no axes.backends.AxesStandaloneBackend"),
        ([_AXES], "checks no password: nobody can log in"),
        ((_MODEL, _AXES), "write it first"),
    ],
)
def test_accuses_lists_of_which_the_app_has_nothing(backends: object, told: str, rule: RuleTester) -> None:
    """It is missing, alone, or too late."""
    settings = f"INSTALLED_APPS += ['axes']\nAUTHENTICATION_BACKENDS = {backends!r}"

    rule.accuses(_FILES, "site_config/settings.py:44", settings=settings, says=told)


def test_accuses_an_app_without_any_list(rule: RuleTester) -> None:
    """Django's default has the backend of no other app."""
    rule.accuses(
        {"guardian/__init__.py": ""},
        "site_config/settings.py:7",
        settings="INSTALLED_APPS += ['guardian']",
        says="permissions for an object are always refused",
    )
