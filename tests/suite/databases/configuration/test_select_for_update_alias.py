"""``select_for_update()`` runs in a transaction on the database whose rows it locks."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_locks_in_a_transaction(rule: RuleTester) -> None:
    """Locks in a transaction of their alias, lazy ones, and those of a function that others call are no mistakes."""
    rule.accepts(
        {
            "shop/views.py": """
                from django.db import transaction
                from django.http import HttpResponse
                from django.shortcuts import get_object_or_404

                from shop.models import Product


                @transaction.atomic
                def renamed(request, pk):
                    return HttpResponse(Product.objects.select_for_update().get(pk=pk).name)


                def repriced(request, pk):
                    with transaction.atomic():
                        product = Product.objects.select_for_update().get(pk=pk)
                        product.save()


                def locked(pk):
                    return Product.objects.select_for_update().get(pk=pk)


                def lazy(request, pk):
                    locking = Product.objects.select_for_update()
                    with transaction.atomic():
                        return HttpResponse(get_object_or_404(locking, pk=pk).name)
            """,
            "warehouse/stock.py": """
                from django.db import transaction

                from warehouse.models import Box


                @transaction.atomic(using="warehouse")
                def take(number):
                    box = Box.objects.select_for_update().get(pk=number)
                    box.delete()
            """,
        }
    )


def test_accuses_locks_in_a_transaction_of_another_alias(rule: RuleTester) -> None:
    """A lock on 'warehouse' in a transaction of 'default' is accused."""
    (lock,) = rule.accuses(
        {
            "warehouse/stock.py": """
                from django.db import transaction

                from warehouse.models import Box


                def take(number):
                    with transaction.atomic():
                        box = Box.objects.select_for_update().get(pk=number)
                        box.delete()
            """
        },
        "warehouse/stock.py:8",
    )

    assert lock.message == (
        "warehouse.Box.objects.select_for_update() goes to 'warehouse', and atomic() without using is on 'default'"
    )


OUTSIDE = """
    from celery import shared_task
    from django.db import transaction

    from shop.models import Product


    def rename(request, pk):
        product = Product.objects.select_for_update().get(pk=pk)
        product.save()


    @shared_task
    def restock(pk):
        return Product.objects.select_for_update().filter(pk=pk).first()


    def reprice(pk, price):
        product = Product.objects.select_for_update().get(pk=pk)
        with transaction.atomic():
            product.price = price
            product.save()
"""
COMMAND = """
    from django.core.management.base import BaseCommand

    from shop.models import Product


    class Command(BaseCommand):
        def handle(self, *args, **options):
            Product.objects.select_for_update().get(pk=1)
"""


def test_accuses_locks_outside_a_transaction(rule: RuleTester) -> None:
    """A view, a task, a command, and a function that opens its transaction too late are accused."""
    findings = rule.accuses(
        {
            "shop/views.py": OUTSIDE,
            "shop/management/__init__.py": "",
            "shop/management/commands/__init__.py": "",
            "shop/management/commands/lock.py": COMMAND,
        },
        "shop/management/commands/lock.py:8",
        "shop/views.py:8",
        "shop/views.py:14",
        "shop/views.py:18",
    )

    assert {finding.subject for finding in findings} == {
        "shop.management.commands.lock.handle",
        "shop.views.rename",
        "shop.views.restock",
        "shop.views.reprice",
    }
    assert all(
        "outside a transaction: TransactionManagementError, except on SQLite" in finding.message for finding in findings
    )


def test_accepts_views_under_atomic_requests(rule: RuleTester) -> None:
    """Where requests are atomic a view is within a transaction; a task and a late transaction are not."""
    rule.accuses(
        {"shop/views.py": OUTSIDE},
        "shop/views.py:14",
        "shop/views.py:18",
        settings='DATABASES["default"]["ATOMIC_REQUESTS"] = True',
    )


CALLER = """
    from celery import shared_task
    from django.db import transaction

    from shop.models import Product


    def locked(pk):
        return Product.objects.select_for_update().get(pk=pk)


    @transaction.atomic
    def locked_alone(pk):
        return Product.objects.select_for_update().get(pk=pk)


    {decorator}
    def restock(pk):
        {line}
"""


def test_accuses_locks_of_functions_that_a_task_calls(rule: RuleTester) -> None:
    """A task runs in no transaction, nor does the function that it calls."""
    rule.each("shop/tasks.py:8", CALLER, says="restock() calls locked() outside a transaction").accuses("""
        @shared_task | return locked(pk).name
        @shared_task | for _ in range(2): locked(pk=pk)
    """)


def test_accepts_functions_that_are_called_in_a_transaction(rule: RuleTester) -> None:
    """A transaction of the caller or of the function itself, and a caller that another one may call in one."""
    rule.each("shop/tasks.py", CALLER).accepts("""
        @shared_task | with transaction.atomic(): locked(pk)
        @shared_task | locked_alone(pk)
        @transaction.atomic | locked(pk)
        @staticmethod | locked(pk)
    """)


DECORATED = """
    from django.db import transaction
    from django.utils.decorators import method_decorator

    from warehouse.models import Box


    class View:
        def get_object(self):
            return Box.objects.select_for_update().get(pk=1)

        @method_decorator(transaction.atomic{using})
        def post(self, request):
            self.get_object().delete()


    @method_decorator(transaction.atomic{using}, name="dispatch")
    class Other:
        def dispatch(self, request):
            return locked()


    def locked():
        return Box.objects.select_for_update().get(pk=1)
"""


def test_reads_decorated_methods_and_what_they_call(rule: RuleTester) -> None:
    """``method_decorator`` opens the transaction, on the method or the class, and a helper takes the lock."""
    rule.accepts({"warehouse/views.py": DECORATED.format(using='(using="warehouse")')})
    rule.accuses(
        {"warehouse/views.py": DECORATED.format(using="")},
        "warehouse/views.py:9",
        "warehouse/views.py:23",
        says="warehouse.Box.objects.select_for_update() goes to 'warehouse'",
    )
