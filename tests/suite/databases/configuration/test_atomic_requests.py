"""No asynchronous view runs under ATOMIC_REQUESTS."""

from __future__ import annotations

from tests.rules import RuleTester

ATOMIC = 'DATABASES["default"]["ATOMIC_REQUESTS"] = True'
URLS = """
    from django.db import transaction
    from django.http import HttpResponse
    from django.urls import include, path
    from django.views import View


    def stock(request):
        return HttpResponse("7")


    @transaction.non_atomic_requests
    async def exempt(request):
        return HttpResponse("2.50")


    async def prices(request):
        return HttpResponse("2.50")


    class Shelves(View):
        async def get(self, request):
            return HttpResponse("A")


    urlpatterns = [path("stock/", stock), path("exempt/", exempt)]
"""


def test_accepts_synchronous_and_exempt_views(rule: RuleTester) -> None:
    """Synchronous views, asynchronous ones that are exempt, and any where nothing is atomic are no mistakes."""
    asynchronous = URLS + '    urlpatterns += [path("prices/", prices)]\n'

    rule.accepts({"site_config/urls.py": URLS}, settings=ATOMIC)
    rule.accepts({"site_config/urls.py": asynchronous})


def test_accuses_asynchronous_views(rule: RuleTester) -> None:
    """A coroutine, and a class whose methods are, are accused where they stand, with the URL."""
    urls = (
        URLS + '    urlpatterns += [path("shop/", include([path("prices/", prices)])), path("a/", Shelves.as_view())]\n'
    )

    (view, cls) = rule.accuses(
        {"site_config/urls.py": urls}, "site_config/urls.py:16", "site_config/urls.py:20", settings=ATOMIC
    )

    assert view.subject == "site_config.urls.prices"
    assert view.evidence == {"url": "shop/prices/", "aliases": ["default"]}
    assert cls.message == (
        "site_config.urls.Shelves (URL 'a/') is asynchronous, and ATOMIC_REQUESTS of 'default' would wrap it"
    )
