"""An ``atomic()`` block runs in a transaction of the database that it writes to."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_writes_that_a_transaction_covers(rule: RuleTester) -> None:
    """Blocks that write to their own alias as well, or in another transaction, or by an alias they name, are sound."""
    rule.accepts(
        {
            "warehouse/stock.py": """
                from django.db import transaction

                from shop.models import Product
                from warehouse.models import Box, Shelf


                @transaction.atomic
                def both(code):
                    Product.objects.create(name=code)
                    Shelf.objects.create(code=code)


                @transaction.atomic(using="warehouse")
                def outer(code):
                    with transaction.atomic():
                        Shelf.objects.create(code=code)


                def inner(code):
                    with transaction.atomic(), transaction.atomic(using="warehouse"):
                        Shelf.objects.create(code=code)
                    with transaction.atomic():
                        with transaction.atomic(using="warehouse"):
                            Shelf.objects.create(code=code)


                def named(code, alias):
                    with transaction.atomic():
                        Shelf.objects.using("warehouse").filter(code=code).delete()
                    with transaction.atomic(using=alias):
                        Shelf.objects.create(code=code)


                def later(code):
                    with transaction.atomic():
                        transaction.on_commit(lambda: Shelf.objects.create(code=code))
                        return Shelf.objects.count(), [box.shelf_id for box in Box.objects.all()]
            """
        }
    )


def test_accuses_writes_to_another_alias(rule: RuleTester) -> None:
    """A block all of whose writes go elsewhere is accused once, with models and alias, whichever alias it is on."""
    (default, warehouse) = rule.accuses(
        {
            "warehouse/stock.py": """
                from django.db import transaction

                from shop.models import Product
                from warehouse.models import Box, Shelf


                def move(code):
                    with transaction.atomic():
                        shelf, _ = Shelf.objects.get_or_create(code=code)
                        Box.objects.filter(shelf=shelf).update(count=0)


                @transaction.atomic(using="warehouse")
                def rename(name):
                    Product.objects.update(name=name)
            """
        },
        "warehouse/stock.py:8",
        "warehouse/stock.py:13",
    )

    assert default.subject == "warehouse.stock"
    assert default.message == (
        "atomic() without using is on 'default', and its block writes warehouse.Shelf, warehouse.Box to 'warehouse'"
    )
    assert warehouse.message == (
        "atomic(using='warehouse') is on 'warehouse', and its block writes shop.Product to 'default'"
    )


def test_accepts_aliases_of_one_database(rule: RuleTester) -> None:
    """Two aliases of the same database are not told apart."""
    rule.accepts(
        {
            "warehouse/stock.py": """
                from django.db import transaction

                from warehouse.models import Shelf


                @transaction.atomic
                def add(code):
                    Shelf.objects.create(code=code)
            """
        },
        settings='DATABASES["warehouse"] = {**DATABASES["default"]}',
    )


VIEWS = """\
from django.db import transaction
from django.utils.decorators import method_decorator
from django.views import View

from warehouse.models import Shelf


@method_decorator(transaction.atomic{using}, name="dispatch")
class ShelfView(View):
    def post(self, request):
        Shelf.objects.filter(code="a").update(code="b")

    def helper(self):
        Shelf.objects.filter(code="a").delete()
"""


def test_reads_views_whose_dispatch_is_decorated(rule: RuleTester) -> None:
    """``dispatch()`` calls the method of the request, in its transaction."""
    rule.accepts({"warehouse/views.py": VIEWS.replace("{using}", '(using="warehouse")')})
    rule.accepts(
        {
            "warehouse/views.py": VIEWS.replace("{using}", "")
            .replace("def post(", "def dispatch(")
            .replace("update(", "using('warehouse').update(")
        }
    )
    rule.accuses(
        {"warehouse/views.py": VIEWS.replace("{using}", "")},
        "warehouse/views.py:8",
        says="writes warehouse.Shelf to 'warehouse'",
    )
