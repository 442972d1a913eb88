"""The URLs that visitors are sent to, to log in and afterwards, exist."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_PAGES = (
    "from django.contrib.auth.decorators import login_required\n"
    "from django.contrib.auth.mixins import LoginRequiredMixin\nfrom django.views import View\n\n\n"
)
_FUNCTION = _PAGES + "@login_required\ndef page(request):\n    pass\n"
_CLASS = _PAGES + "class Page(LoginRequiredMixin, View):\n    pass\n"
_URLS = (
    "from django.contrib.auth.views import LoginView\nfrom django.urls import path\n\n"
    "urlpatterns = [path('{}', LoginView.as_view({}))]\n"
)


@pytest.mark.parametrize(
    ("files", "settings"),
    [
        ({"shop/pages.py": _FUNCTION}, "LOGIN_URL = '/login/'"),
        ({"shop/pages.py": _FUNCTION}, "LOGIN_URL = 'admin:login'"),
        ({"shop/pages.py": _FUNCTION.replace("@login_required", "@login_required(login_url='/in/')")}, ""),
        ({"shop/pages.py": _CLASS.replace("pass", "login_url = '/in/'")}, ""),
        (
            {"shop/pages.py": _FUNCTION, "shop/in_urls.py": _URLS.format("accounts/login/", "next_page='/'")},
            "ROOT_URLCONF = 'shop.in_urls'",
        ),
        ({}, "LOGIN_URL = 'login/'"),
    ],
)
def test_accepts_addresses_that_exist(files: dict[str, str], settings: str, rule: RuleTester) -> None:
    """One that is set, one that a view has, one that a route answers, and one that nothing sends to."""
    rule.accepts(files, settings=settings)


@pytest.mark.parametrize(
    ("files", "place", "settings", "says"),
    [
        ({"shop/pages.py": _FUNCTION}, "shop/pages.py:6", "", "sends visitors to /accounts/login/"),
        ({"shop/pages.py": _CLASS}, "shop/pages.py:6", "", "sends visitors to /accounts/login/"),
        ({"shop/pages.py": _FUNCTION}, "site_config/settings.py:43", "LOGIN_URL = 'login/'", "begins without a slash"),
        (
            {"shop/in_urls.py": _URLS.format("accounts/login/", "")},
            "shop/in_urls.py:4",
            "ROOT_URLCONF = 'shop.in_urls'",
            "sends visitors to /accounts/profile/",
        ),
    ],
)
def test_accuses_addresses_that_nothing_answers(
    files: dict[str, str], place: str, settings: str, says: str, rule: RuleTester
) -> None:
    """The place that sends visitors there is named, or the setting."""
    rule.accuses(files, place, settings=settings, says=says)
