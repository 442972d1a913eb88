"""A page that depends on the visitor is not cached for everybody."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_HEAD = """from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import cache_page
from django.views.decorators.vary import vary_on_cookie


"""


@pytest.mark.parametrize(
    "view",
    [
        "@cache_page(60)\ndef page(request):\n    return HttpResponse('the same for all')\n",
        "@cache_page(60)\n@vary_on_cookie\n@login_required\ndef page(request):\n    return HttpResponse(request.user.email)\n",
        "@login_required\ndef page(request):\n    return HttpResponse(request.user.email)\n",
        "@login_required\n@cache_page(60)\ndef page(request):\n    return HttpResponse('the same for all members')\n",
        "@method_decorator([cache_page(60), vary_on_cookie], name='dispatch')\nclass Page(LoginRequiredMixin, View):\n    pass\n",
        (
            "@method_decorator(cache_page(60), name='dispatch')\nclass Page(View):\n    def post(self, request):\n"
            "        return HttpResponse(request.user.email)\n"
        ),
        "@cache_page(60, key_prefix=key)\ndef page(request):\n    return HttpResponse(request.user.email)\n",
    ],
)
def test_accepts_pages_for_all(view: str, rule: RuleTester) -> None:
    """A page that is the same for all, one that is kept for each cookie, and one that is not kept."""
    rule.accepts({"shop/pages.py": _HEAD + ("key = 'a'\n\n\n" if "=key" in view else "") + view})


@pytest.mark.parametrize(
    ("view", "says"),
    [
        ("@cache_page(60)\n@login_required\ndef page(request):\n    return HttpResponse('a')\n", "@login_required"),
        ("@cache_page(60)\ndef page(request):\n    return HttpResponse(request.user.email)\n", "request.user"),
        (
            (
                "@method_decorator(cache_page(60), name='dispatch')\nclass Page(View):\n    def get(self, request):\n"
                "        return HttpResponse(self.request.session['cart'])\n"
            ),
            "self.request.session",
        ),
        (
            "@method_decorator(cache_page(60), name='dispatch')\nclass Page(LoginRequiredMixin, View):\n    pass\n",
            "LoginRequiredMixin",
        ),
    ],
)
def test_accuses_pages_of_a_visitor(view: str, says: str, rule: RuleTester) -> None:
    """The line that caches is named, and what depends on who asks."""
    rule.accuses({"shop/pages.py": _HEAD + view}, "shop/pages.py:10", says=f"depends on {says}")


def test_accuses_a_view_that_its_route_caches(rule: RuleTester) -> None:
    """The decorator may stand in the URLs."""
    files = {
        "shop/pages.py": "def page(request):\n    return request.user\n",
        "shop/urls.py": (
            "from django.urls import path\nfrom django.views.decorators.cache import cache_page\n\nfrom shop import pages\n\n"
            "urlpatterns = [path('', cache_page(60)(pages.page))]\n"
        ),
    }
    rule.accuses(files, "shop/urls.py:6", says="page depends on request.user")
