"""No asynchronous view queries the database with the synchronous ORM."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
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


                async def refresh(product):
                    return Product.objects.get(pk=product)
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
        ("shop.views.post", "Product.objects.create"),
        ("shop.views.prices", "Product.objects.order_by"),
    ]
