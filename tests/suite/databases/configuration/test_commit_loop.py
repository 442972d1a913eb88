"""A callback for ``on_commit()`` that is made in a loop is given the values of its round."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest

from tests.rules import RuleTester

_HEAD = """\
import threading
from functools import partial

from django.db import connection, transaction
from django.db.models.signals import post_save
from django.db.transaction import atomic, on_commit

from shop.models import Product
from shop.tasks import restock


"""


def _files(body: str) -> dict[str, str]:
    return {"shop/stock.py": f"{_HEAD}def restock_all(products):\n{indent(dedent(body).strip(), '    ')}\n"}


@pytest.mark.parametrize(
    "body",
    [
        "for product in products:\n    on_commit(partial(restock.delay, product.pk))",
        "for product in products:\n    threading.Thread(target=restock, args=(product.pk,)).start()",
        "for product in products:\n    on_commit(lambda pk=product.pk: restock.delay(pk))",
        """
        for product in products:
            def send(product=product):
                restock.delay(product.pk)
            on_commit(send)
        """,
        """
        for product in products:
            with atomic():
                product.save()
                on_commit(lambda: restock.delay(product.pk))
        """,
        "on_commit(lambda: [restock.delay(product.pk) for product in products])",
        """
        with atomic():
            for product in products:
                product.save()
            on_commit(lambda: restock.delay(product.pk))
        """,
        """
        def send(product):
            on_commit(lambda: restock.delay(product.pk))

        for product in products:
            send(product)
        """,
        "for product in products:\n    post_save.connect(restock, sender=product)",
        "for product in products:\n    product.connect(lambda: restock.delay(product.pk))",
        """
        label = "all"
        for product in products:
            on_commit(lambda: restock.delay(label))
        """,
    ],
)
def test_accepts_bound_values(rule: RuleTester, body: str) -> None:
    """A partial, a default, a function's own parameter, a loop of the callback's own, and a transaction for each round."""
    rule.accepts(_files(body))


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("for product in products:\n    transaction.on_commit(lambda: restock.delay(product.pk))", 14),
        ("for product in products:\n    on_commit(func=lambda: restock.delay(product.pk))", 14),
        ("for product in products:\n    connection.on_commit(lambda: restock.delay(product.pk))", 14),
        (
            "for index, product in enumerate(products):\n    on_commit(lambda: restock.delay(product.pk), using='default')",
            14,
        ),
        ("for product in products:\n    key = product.pk\n    on_commit(lambda: restock.delay(key))", 15),
        ("[on_commit(lambda: restock.delay(product.pk)) for product in products]", 13),
        ("while products:\n    product = products.pop()\n    on_commit(lambda: restock.delay(product.pk))", 15),
        ("for product in products:\n    send = lambda: restock.delay(product.pk)\n    on_commit(send)", 15),
        (
            """
            with atomic():
                for product in products:
                    if product.price:
                        def send():
                            restock.delay(product.pk)

                        on_commit(send)
            """,
            19,
        ),
        ("for product in products:\n    threading.Thread(target=lambda: restock(product.pk)).start()", 14),
        ("for product in products:\n    threading.Timer(5, lambda: restock(product.pk)).start()", 14),
        ("for product in products:\n    post_save.connect(lambda **kwargs: restock(product.pk), weak=False)", 14),
        (
            """
            for product in products:
                def changed(sender, **kwargs):
                    restock(product.pk)

                post_save.connect(receiver=changed, sender=product, weak=False)
            """,
            17,
        ),
        ("for product in products:\n    restock(product).add_done_callback(lambda done: restock(product.pk))", 14),
        (
            """
            for shelf in products:
                for product in shelf:
                    on_commit(lambda: restock.delay(shelf))
            """,
            15,
        ),
        (
            """
            for product in products:
                on_commit(partial(lambda label: restock.delay(product.pk, label), "late"))
            """,
            14,
        ),
    ],
)
def test_accuses_variables_of_the_loop(rule: RuleTester, body: str, line: int) -> None:
    """However the loop and the function are written, and whatever of the loop's the function reads."""
    rule.accuses(_files(body), f"shop/stock.py:{line}", says="() in the loop of line")


def test_says_how_to_bind_the_value(rule: RuleTester) -> None:
    """The hint has the callback with the variable as a default."""
    (finding,) = rule.accuses(
        _files("for product in products:\n    on_commit(lambda: restock.delay(product.pk))"), "shop/stock.py:14"
    )

    assert finding.message == (
        "on_commit() in the loop of line 13 is given a function that reads product when it is called: after the loop every "
        "one of them reads the last value"
    )
    assert finding.hint == "write lambda product=product: restock.delay(product.pk)"
