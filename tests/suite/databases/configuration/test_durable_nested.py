"""No ``durable`` transaction is opened inside another transaction."""

from __future__ import annotations

from tests.rules import RuleTester

REQUESTS = "DATABASES['default']['ATOMIC_REQUESTS'] = True"


def test_accepts_blocks_that_are_outermost(rule: RuleTester) -> None:
    """One after the other, around others, on another database, after the commit, and in a view without a transaction of its own."""
    rule.accepts(
        {
            "shop/selling.py": """
                from django.db import transaction

                from shop.models import Product


                @transaction.atomic(durable=True)
                def sell(name):
                    with transaction.atomic():
                        Product.objects.create(name=name)


                def sell_all(names):
                    for name in names:
                        sell(name)
                    with transaction.atomic(durable=False):
                        Product.objects.create(name="last")


                @transaction.atomic
                def later(name):
                    def on_commit():
                        sell(name)

                    transaction.on_commit(on_commit)
                    transaction.on_commit(lambda: sell(name))
                    with transaction.atomic("warehouse", durable=True):
                        Product.objects.using("warehouse").first()
                    with transaction.atomic(using="warehouse", savepoint=False, durable=True):
                        Product.objects.using("warehouse").first()
            """,
            "shop/views.py": """
                from django.db import transaction

                from shop.selling import sell


                @transaction.non_atomic_requests
                def sale(request):
                    sell("tea")


                async def sale_later(request):
                    sell("tea")
            """,
        },
        settings=REQUESTS,
    )


def test_accuses_blocks_within_others(rule: RuleTester) -> None:
    """In a block, in a function that is decorated, through a function that is called, and on a database that both name."""
    rule.accuses_marked(
        {
            "shop/selling.py": """
                from django.db import transaction
                from django.db.transaction import atomic

                from shop.models import Product


                @transaction.atomic(durable=True)
                def sell(name):
                    Product.objects.create(name=name)


                def stock(name):
                    with atomic("warehouse", durable=True):
                        Product.objects.using("warehouse").create(name=name)


                def sell_all(names):
                    with transaction.atomic():
                        for name in names:
                            sell(name)  # accused: which opens transaction.atomic(durable=True) in shop/selling.py:7


                @transaction.atomic
                def sell_both(name):
                    if name:
                        with atomic(durable=True):  # accused: within transaction.atomic of line 23
                            Product.objects.create(name=name)


                def stock_all(names):
                    with atomic(using="warehouse"):
                        stock("tea")  # accused: stock_all() runs stock('tea')
            """,
            "shop/jobs.py": """
                from django.db import transaction

                from shop import selling


                def job():
                    with transaction.atomic(durable=True):
                        selling.sell("tea")  # accused: RuntimeError
            """,
        }
    )


def test_accuses_views_under_atomic_requests(rule: RuleTester) -> None:
    """Each request is a transaction then: for a function, and for a method of a view."""
    rule.accuses_marked(
        {
            "shop/views.py": """
                from django.db import transaction
                from django.views import View

                from shop.models import Product


                def sale(request):
                    with transaction.atomic(durable=True):  # accused: under ATOMIC_REQUESTS
                        Product.objects.create(name="tea")


                class Sale(View):
                    def post(self, request):
                        with transaction.atomic(durable=True):  # accused: under ATOMIC_REQUESTS
                            Product.objects.create(name="tea")
            """,
            "site_config/urls.py": """
                from django.urls import path

                from shop import views

                urlpatterns = [path("", views.sale), path("sale/", views.Sale.as_view())]
            """,
        },
        settings=REQUESTS,
    )
