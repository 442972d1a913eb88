"""No task is published with the key of a row that is not yet committed."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

URLS = {
    "site_config/urls.py": """
        from django.urls import path

        from shop import views

        urlpatterns = [path("", views.make)]
    """
}


def test_accepts_keys_of_rows_that_are_committed(rule: RuleTester) -> None:
    """What is published on commit, after the block, or with the key of a row that was there before."""
    rule.accepts(
        {
            "shop/views.py": """
                from django.db import transaction

                from shop.models import Product
                from shop.tasks import price_of


                def on_commit():
                    with transaction.atomic():
                        product = Product.objects.create()
                        transaction.on_commit(lambda: price_of.delay(product.pk))
                        price_of.delay_on_commit(product.pk)

                        def later():
                            price_of.delay(product.pk)

                        transaction.on_commit(later)


                def afterwards(pk):
                    with transaction.atomic():
                        product = Product.objects.create()
                        Product.objects.filter(pk=pk).update(name="x")
                    price_of.delay(product.pk)


                def without_transaction(pk):
                    product = Product.objects.get(pk=pk)
                    price_of.delay(product.pk)


                @transaction.atomic
                def of_another_row(pk, other_pk):
                    product = Product.objects.get(pk=pk)
                    price_of.delay(product.pk)
                    product.save()
            """
        }
    )


def test_accepts_rows_that_another_branch_changes(rule: RuleTester) -> None:
    """Where the row is saved the function returns, or takes another branch."""
    rule.accepts(
        {
            "shop/views.py": """
                from django.db import transaction

                from shop.models import Product
                from shop.tasks import price_of


                @transaction.atomic
                def returns(pk, gone):
                    product = Product.objects.get(pk=pk)
                    if gone:
                        product.save()
                        return
                    price_of.delay(pk)


                @transaction.atomic
                def branches(pk, gone):
                    product = Product.objects.get(pk=pk)
                    if gone:
                        product.save()
                    elif product.name:
                        price_of.delay(product.pk)
            """
        }
    )


def test_accepts_tasks_that_wait_for_the_commit_themselves(rule: RuleTester) -> None:
    """A base class with an apply_async() of its own may publish on commit."""
    rule.accepts(
        {
            "shop/tasks.py": """
                from celery import Task, shared_task
                from django.db import transaction


                class OnCommit(Task):
                    def apply_async(self, *args, **kwargs):
                        transaction.on_commit(lambda: super(OnCommit, self).apply_async(*args, **kwargs))


                @shared_task(base=OnCommit)
                def price_of(product_id):
                    return product_id
            """,
            "shop/views.py": """
                from django.db import transaction

                from shop.models import Product
                from shop.tasks import price_of


                @transaction.atomic
                def view():
                    price_of.delay(Product.objects.create().pk)
                    product = Product.objects.create()
                    price_of.delay(product.pk)
            """,
        }
    )


def test_accuses_the_key_of_a_row_that_the_transaction_makes(rule: RuleTester) -> None:
    """Created or saved in the block, as an attribute of the object, however the task is published."""
    (created, saved) = rule.accuses(
        {
            "shop/views.py": """
                from django.db import transaction

                from shop.models import Product
                from shop.tasks import price_of


                def view():
                    with transaction.atomic():
                        product = Product.objects.create()
                        price_of.delay(product.pk)


                @transaction.atomic
                def save():
                    product = Product()
                    product.save()
                    price_of.apply_async(args=[product.id])
            """
        },
        "shop/views.py:10",
        "shop/views.py:17",
    )

    assert created.subject == "shop.tasks.price_of"
    assert "with product.pk, a row of a transaction that is not committed yet" in created.message
    assert saved.evidence == {"row": "product.id", "function": "save"}


def test_accuses_the_key_of_a_row_that_the_transaction_changes(rule: RuleTester) -> None:
    """Saved before the call, named by the object or by the key that it was looked up by."""
    (by_object, by_key) = rule.accuses(
        {
            "shop/orders.py": """
                from django.db import transaction

                from shop.models import Product
                from shop.tasks import restock


                @transaction.atomic
                def order(product_id):
                    product = Product.objects.get(pk=product_id)
                    product.price = 3
                    product.save()
                    restock.delay(product.pk)
                    restock.delay(product_id)
            """
        },
        "shop/orders.py:12",
        "shop/orders.py:13",
    )

    assert "with product.pk, a row that the transaction changes and has not committed yet" in by_object.message
    assert by_key.evidence == {"row": "product_id", "function": "order"}


OWN_ATOMIC = """
    import functools
    from contextlib import contextmanager

    from django.db import transaction


    @contextmanager
    def traced():
        with transaction.atomic():
            yield


    def in_transaction(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            with transaction.atomic():
                return function(*args, **kwargs)

        return wrapper


    def within(using):
        def decorate(function):
            def wrapper(*args, **kwargs):
                with transaction.atomic(using=using):
                    return function(*args, **kwargs)

            return wrapper

        return decorate


    @contextmanager
    def logged():
        with transaction.atomic():
            print("a transaction of its own")
        yield
"""


@pytest.mark.parametrize(
    ("opener", "place"),
    [
        ("with traced():", "shop/views.py:9"),
        ("with within('default')(print):", ""),
        ("with logged():", ""),
    ],
)
def test_context_managers_of_the_project(rule: RuleTester, opener: str, place: str) -> None:
    """One that yields within atomic() is a transaction, one that has ended it before is none."""
    view = f"""
        from shop.atomic import logged, traced, within
        from shop.models import Product
        from shop.tasks import price_of


        def make(name):
            {opener}
                product = Product.objects.create(name=name)
                price_of.delay(product.pk)
    """
    rule.accuses({"shop/atomic.py": OWN_ATOMIC, "shop/views.py": view, **URLS}, *([place] if place else []))


def test_accuses_functions_under_a_decorator_of_the_project(rule: RuleTester) -> None:
    """A decorator that calls the function within atomic() is a transaction."""
    rule.each(
        "shop/views.py:9",
        """
        from shop.atomic import in_transaction, within
        from shop.models import Product
        from shop.tasks import price_of


        @{decorator}
        def make(name):
            product = Product.objects.create(name=name)
            price_of.delay(product.pk)
    """,
        files={"shop/atomic.py": OWN_ATOMIC, **URLS},
    ).accuses("""
        in_transaction
        within('default')
    """)
