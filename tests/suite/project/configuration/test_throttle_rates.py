"""Every Django REST framework throttle in use has a rate."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_CLASSES = {
    "rest_framework/__init__.py": "",
    "rest_framework/throttling.py": "class ScopedRateThrottle:\n    pass\n\n\nclass UserRateThrottle:\n    scope = 'user'\n",
}
_SCOPED = "'DEFAULT_THROTTLE_CLASSES': ['rest_framework.throttling.ScopedRateThrottle']"
_USER = "'DEFAULT_THROTTLE_CLASSES': ['rest_framework.throttling.UserRateThrottle']"
_VIEW = "class Search:\n    throttle_scope = 'search'\n"
_OWN = "from rest_framework.throttling import UserRateThrottle\n\n\nclass Burst(UserRateThrottle):\n    {}\n"
_USED = "from shop.throttles import Burst\n\n\nclass Search:\n    throttle_classes = [Burst]\n"


@pytest.mark.parametrize(
    ("files", "settings"),
    [
        ({"shop/api.py": _VIEW}, f"{{{_SCOPED}, 'DEFAULT_THROTTLE_RATES': {{'search': '3/min'}}}}"),
        ({"shop/api.py": _VIEW}, f"{{{_SCOPED}, 'DEFAULT_THROTTLE_RATES': {{'search': None}}}}"),
        ({"shop/api.py": _VIEW}, "{'DEFAULT_THROTTLE_CLASSES': ['shop.throttles.ByScope']}"),
        ({}, f"{{{_USER}, 'DEFAULT_THROTTLE_RATES': {{'user': '1000/day', 'unused': '5/s'}}}}"),
        ({"shop/throttles.py": _OWN.format("rate = '5/min'"), "shop/api.py": _USED}, "{}"),
        ({"shop/throttles.py": _OWN.format("scope = 'burst'")}, "{}"),
    ],
)
def test_accepts_throttles_with_rates(files: dict[str, str], settings: str, rule: RuleTester) -> None:
    """A rate in the settings, none on purpose, one of the class, and a class that nothing uses."""
    rule.accepts({**_CLASSES, **files}, settings=f"REST_FRAMEWORK = {settings}")


@pytest.mark.parametrize(
    ("files", "settings", "place", "says"),
    [
        (
            {"shop/api.py": _VIEW},
            f"{{{_SCOPED}, 'DEFAULT_THROTTLE_RATES': {{'serach': '3/min'}}}}",
            "shop/api.py:2",
            "scope 'search', and DEFAULT_THROTTLE_RATES has 'serach'",
        ),
        ({"shop/api.py": _VIEW}, "{'DEFAULT_THROTTLE_RATES': {'search': '3/min'}}", "shop/api.py:2", "nothing limits"),
        ({}, f"{{{_USER}}}", "site_config/settings.py:43", "it limits nothing"),
        (
            {},
            f"{{{_USER}, 'DEFAULT_THROTTLE_RATES': {{'anon': '5/min'}}}}",
            "site_config/settings.py:43",
            "raises ImproperlyConfigured",
        ),
        (
            {},
            f"{{{_USER}, 'DEFAULT_THROTTLE_RATES': {{'user': '5 per minute'}}}}",
            "site_config/settings.py:43",
            "cannot be parsed",
        ),
        (
            {"shop/throttles.py": _OWN.format("scope = 'burst'"), "shop/api.py": _USED},
            "{'DEFAULT_THROTTLE_RATES': {'user': '5/min'}}",
            "shop/api.py:5",
            "the scope 'burst'",
        ),
    ],
)
def test_accuses_scopes_without_a_rate(
    files: dict[str, str], settings: str, place: str, says: str, rule: RuleTester
) -> None:
    """A scope that is misspelled or missing, one that nothing reads, a rate that cannot be parsed."""
    rule.accuses({**_CLASSES, **files}, place, settings=f"REST_FRAMEWORK = {settings}", says=says)
