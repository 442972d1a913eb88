"""on_commit() is given a function that can be called without arguments."""

from __future__ import annotations

from tests.rules import RuleTester

_SELL = """\
from functools import partial
from django.core.mail import send_mail
from django.db import transaction
from shop.models import Product


def tell(pk):
    print(pk)


def telling(pk):
    return partial(tell, pk)


class Tell:
    def __init__(self, pk):
        self.pk = pk

    def __call__(self):
        print(self.pk)


class Teller:
    def later(self, pk):
        raise NotImplementedError

    def sell(self):
        transaction.on_commit(self.later(1))


def sell(request, using):
    with transaction.atomic():
        product = Product.objects.create(name="Tea")
        {line}
"""


def test_accepts_functions(rule: RuleTester) -> None:
    """Functions, partials, what makes a function, and aliases."""
    rule.each("shop/selling.py", _SELL).accepts("""
        transaction.on_commit(partial(tell, product.pk))
        transaction.on_commit(lambda: tell(product.pk))
        transaction.on_commit(telling(product.pk))
        transaction.on_commit(request.later(product.pk))
        transaction.on_commit(Tell(product.pk))
        transaction.on_commit(Tell(product.pk).__call__)
        transaction.on_commit(func=telling(product.pk))
        transaction.on_commit(tell, product._state.db, robust=True)
        transaction.on_commit(product.later(tell))
        transaction.on_commit(tell, "default")
        transaction.on_commit(tell, using)
        transaction.on_commit(tell, product._state.db)
        transaction.on_commit(tell, using=using, robust=True)
    """)


def test_accuses_what_cannot_be_called_so(rule: RuleTester) -> None:
    """A call in place of the function, and arguments for it."""
    rule.each("shop/selling.py:34", _SELL).accuses("""
        transaction.on_commit(tell(product.pk))  # tell() runs at once, and returns nothing that could be called: TypeError
        transaction.on_commit(send_mail("a", "b", None, []))  # send_mail() runs at once
        transaction.on_commit(tell, product.pk)  # product.pk is taken for the alias of a database
        transaction.on_commit(tell, product)  # product is taken for the alias
        transaction.on_commit(tell, pk=product.pk)  # it takes no pk: TypeError
    """)
