"""All handlers of an asynchronous view are coroutines, and asynchronous middleware declares itself so."""

from __future__ import annotations

from tests.rules import RuleTester

VIEWS = """
    from django.http import HttpResponse
    from django.views import View


    class Prices(View):
        async def get(self, request):
            return HttpResponse("4")

        {kind} post(self, request):
            return HttpResponse("5")

        def options(self, request):
            return HttpResponse()

        def helper(self):
            return 4
"""
MIDDLEWARE = """
    from asgiref.sync import markcoroutinefunction


    class TimingMiddleware:
        {says}

        def __init__(self, get_response):
            self.get_response = get_response
            markcoroutinefunction(self)

        async def __call__(self, request):
            return await self.get_response(request)
"""
INSTALLED = 'MIDDLEWARE += ["shop.middleware.TimingMiddleware"]'


def test_accepts_what_is_of_one_kind(rule: RuleTester) -> None:
    """All handlers are coroutines, and the middleware says so; one that is not installed is not judged."""
    says = "async_capable, sync_capable = True, False"

    rule.accepts({"shop/views.py": VIEWS.format(kind="async def")})
    rule.accepts({"shop/middleware.py": MIDDLEWARE.format(says=says)}, settings=INSTALLED)
    rule.accepts({"shop/middleware.py": MIDDLEWARE.format(says="")})


def test_accuses_a_view_of_both_kinds(rule: RuleTester) -> None:
    """``as_view()`` raises an error, whether the module is loaded yet or not."""
    loaded = {"shop/views.py": VIEWS.format(kind="def"), "shop/apps.py": "import shop.views\n"}

    rule.accuses({"shop/views.py": VIEWS.format(kind="def")}, "shop/views.py:5", says="the synchronous post()")
    rule.accuses(loaded, "shop/views.py:5", says="the asynchronous handler get()")


def test_accuses_middleware_that_hides_that_it_is_asynchronous(rule: RuleTester) -> None:
    """Django takes it for synchronous."""
    files = {"shop/middleware.py": MIDDLEWARE.format(says="name = 'timing'")}

    rule.accuses(files, "shop/middleware.py:11", settings=INSTALLED, says="does not say async_capable = True")
