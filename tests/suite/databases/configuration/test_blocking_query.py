"""No asynchronous view queries the database with the synchronous ORM."""

from __future__ import annotations

import pytest

from tests.asynchronous import COMMAND, HELPERS, MODELS, REQUESTS, SOUND_VIEWS, VIEWS, refused
from tests.rules import RuleTester


def test_accepts_asynchronous_queries(rule: RuleTester) -> None:
    """Asynchronous methods, synchronous views, what is no view, what is no model, and a file that allows it are sound."""
    rule.accepts(
        {
            "shop/views.py": """
                from asgiref.sync import sync_to_async
                from django.http import HttpResponse

                from shop.models import Product
                from shop.prices import Prices


                async def prices(request):
                    names = [product.name async for product in Product.objects.all()]
                    cheap = await Product.objects.filter(price=0).afirst()
                    price = await sync_to_async(lambda: Product.objects.get(pk=1))()
                    return HttpResponse(names, cheap, price, Prices.objects.get(pk=1))


                def price(request):
                    return HttpResponse(Product.objects.get(pk=1).name)
            """,
            "shop/prices.py": "class Prices:\n    objects = {}\n",
            "shop/unsafe.py": """
                import os

                from shop.models import Product

                os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


                async def price(request):
                    return Product.objects.get(pk=1)
            """,
        }
    )


def test_accuses_synchronous_queries_in_coroutines(rule: RuleTester) -> None:
    """A query and a loop over one are accused in a view and in a class's method, with what is called."""
    findings = rule.accuses(
        {
            "shop/views.py": """
                from django.http import HttpResponse
                from django.views import View

                from shop.models import Product


                async def prices(request):
                    return HttpResponse([product.name for product in Product.objects.order_by("name")])


                class Prices(View):
                    async def post(self, request):
                        Product.objects.create(name=request.POST["name"])
                        return HttpResponse()
            """
        },
        "shop/views.py:8",
        "shop/views.py:13",
    )

    assert sorted((finding.subject, finding.evidence["call"]) for finding in findings) == [
        ("shop.views.Prices.post", "Product.objects.create()"),
        ("shop.views.prices", "Product.objects.order_by('name')"),
    ]


def test_accepts_what_is_loaded_or_runs_in_a_thread(rule: RuleTester) -> None:
    """Relations that are loaded, lists that a thread has read, querysets that nothing goes through."""
    rule.accepts({"shop/models.py": MODELS, "shop/helpers.py": HELPERS, "shop/views.py": SOUND_VIEWS})


def test_accepts_helpers_that_may_not_query(rule: RuleTester) -> None:
    """A helper that keeps what it has read, that returns it, or that queries only where it is asked to."""
    helpers = """
        from contextvars import ContextVar

        from shop.models import Product

        kept = None
        current = ContextVar("current", default=None)


        def default():
            global kept
            if kept is None:
                kept = Product.objects.get(pk=1)
            return kept


        def chosen():
            return current.get() or Product.objects.get(pk=2)


        def early(product=None):
            if product is not None:
                return product
            return Product.objects.get(pk=3)


        def fresh(product, refresh=False):
            if refresh:
                product.refresh_from_db()
            return product
    """
    views = """
        from django.http import HttpResponse

        from shop import helpers


        async def price(request, product):
            return HttpResponse(helpers.default(), helpers.chosen(), helpers.early(product), helpers.fresh(product))
    """
    rule.accepts({"shop/helpers.py": helpers, "shop/views.py": views})


def test_accuses_queries_in_any_form(rule: RuleTester) -> None:
    """A queryset in a variable, a relation, a helper, a property, a template: each where the coroutine asks."""
    files = {"shop/models.py": MODELS, "shop/helpers.py": HELPERS, "shop/views.py": VIEWS}

    findings = {str(finding.location): finding for finding in rule.accuses(files, *refused(files))}

    by_line = {line: findings[f"shop/views.py:{line}"] for line in (16, 29, 46)}
    assert by_line[16].message == "shop.views.a1() is a coroutine and goes through products: SynchronousOnlyOperation"
    assert by_line[29].hint == 'load it with the object: select_related("maker")'
    assert "calls count_products(), which calls Product.objects.count() in shop/helpers.py:" in by_line[46].message


def test_accuses_coroutines_of_tasks_and_commands(rule: RuleTester) -> None:
    """What a task or a command runs in an event loop is a coroutine as well."""
    files = {"shop/models.py": MODELS, "shop/crawl.py": COMMAND}
    rule.accuses(files, *refused(files))


def test_accuses_lazy_parts_of_a_request(rule: RuleTester) -> None:
    """The user and the session are loaded when they are read; forms and serializers read rows."""
    files = {
        "shop/models.py": MODELS,
        "shop/views.py": REQUESTS,
        "rest_framework/__init__.py": "",
        "rest_framework/serializers.py": "class ModelSerializer:\n    def __init__(self, *args, **options): ...\n",
        "site_config/urls.py": "from django.urls import path\nfrom shop import views\nurlpatterns = [path('', views.a1)]\n",
    }
    rule.accuses(files, *refused(files))


def test_accepts_a_user_that_middleware_loads(rule: RuleTester) -> None:
    """LoginRequiredMiddleware reads the user in a thread before the view runs."""
    view = "async def home(request):\n    return request.user.pk\n"
    rule.accepts(
        {"shop/views.py": view}, settings='MIDDLEWARE += ["django.contrib.auth.middleware.LoginRequiredMiddleware"]'
    )


MIDDLEWARE = """\
from asgiref.sync import iscoroutinefunction, markcoroutinefunction


class TagMiddleware:
    async_capable = True

    def __init__(self, get_response):
        self.get_response = get_response
        markcoroutinefunction(self)

    def tags(self, request):
        user = request.user
        return {{"user": user.pk}}

    async def __call__(self, request):
        {line}
        return await self.get_response(request)
"""
TAGS = 'MIDDLEWARE += ["shop.middleware.TagMiddleware"]'


@pytest.mark.parametrize(
    "line", ["request.tags = self.tags(request)", "user = request.user\n        request.tags = user.pk"]
)
def test_accuses_middleware_that_reads_the_user(rule: RuleTester, line: str) -> None:
    """The user is read in a plain method of the middleware, or from a variable."""
    files = {"shop/middleware.py": MIDDLEWARE.format(line=line)}
    place = "shop/middleware.py:16" if "self" in line else "shop/middleware.py:17"

    rule.accuses(files, place, settings=TAGS, says="loads the session and the user")


@pytest.mark.parametrize(
    "line",
    [
        "request.tags = await sync_to_async(self.tags)(request)",
        "request.user = await request.auser()\n        request.tags = self.tags(request)",
        "user = await request.auser()\n        request.tags = user.pk",
    ],
)
def test_accepts_middleware_that_waits_for_the_user(rule: RuleTester, line: str) -> None:
    """What runs in a thread, and a user that is awaited, are no mistake."""
    imports = "from asgiref.sync import sync_to_async\n"
    rule.accepts({"shop/middleware.py": imports + MIDDLEWARE.format(line=line)}, settings=TAGS)
