"""A method that Django calls synchronously is not a coroutine function."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

VIEWS = """
    from django.views.generic import ListView

    from shop.models import Product


    class Prices(ListView):
        model = Product

        {method}
"""


def test_accepts_what_may_be_asynchronous(rule: RuleTester) -> None:
    """Handlers, methods of one's own, and what the class awaits by itself are fine."""
    rule.each("shop/views.py", VIEWS, files={"site_config/urls.py": "import shop.views\n\nurlpatterns = []\n"}).accepts(
        "def get_queryset(self):\n            return Product.objects.all()",
        "async def get(self, request):\n            return self.render_to_response({})",
        "async def get_rows(self):\n            return []",
        "async def get_queryset(self):\n            return []\n\n        async def get(self, request):\n            return await self.get_queryset()",
        "async def get_queryset(self):\n            yield 1",
        "async def get_object(self):\n            return 1\n\n        def get(self, request):\n            return asyncio.run(self.get_object())",
    )


def test_accepts_views_of_adrf(rule: RuleTester) -> None:
    """The package adrf awaits the methods of its own views and serializers."""
    views = """
        from adrf.generics import RetrieveAPIView


        class Price(RetrieveAPIView):
            async def get_object(self):
                return 1
    """
    rule.accepts(
        {
            "adrf/__init__.py": "",
            "adrf/generics.py": "from django.views.generic import DetailView\n\n\nclass RetrieveAPIView(DetailView):\n    pass\n",
            "shop/views.py": views,
            "site_config/urls.py": "import shop.views\n\nurlpatterns = []\n",
        }
    )


@pytest.mark.parametrize("name", ["get_queryset", "get_context_data", "render_to_response"])
def test_accuses_a_view_whose_method_nobody_awaits(rule: RuleTester, name: str) -> None:
    """A generic view calls its methods as plain functions."""
    method = f"async def {name}(self, *args, **kwargs):\n            return []"
    files = {
        "shop/views.py": VIEWS.format(method=method),
        "site_config/urls.py": "import shop.views\n\nurlpatterns = []\n",
    }

    rule.accuses(files, "shop/views.py:9", says="nobody awaits it")


def test_accuses_an_app_that_is_never_ready(rule: RuleTester) -> None:
    """Django calls ``ready()`` and drops what it returns."""
    config = """
        from django.apps import AppConfig


        class ShopConfig(AppConfig):
            name = "shop"

            async def ready(self):
                pass
    """

    rule.accuses({"shop/apps.py": config}, "shop/apps.py:7", says="AppConfig calls it")
