"""A receiver of ``pre_save`` or ``post_save`` does not save its object again every time, nor publish a task that does."""

from __future__ import annotations

from textwrap import indent

import pytest

from tests.rules import RuleTester

TASKS = """
    from celery import shared_task

    from shop.models import Product


    @shared_task
    def restock(product_id):
        return product_id


    @shared_task
    def reprice(product_id):
        product = Product.objects.get(pk=product_id)
        product.price += 1
        product.save()


    @shared_task
    def quietly(product_id):
        Product.objects.filter(pk=product_id).update(price=1)


    @shared_task
    def once(product_id):
        product = Product.objects.get(pk=product_id)
        if product.price:
            return
        product.price = 1
        product.save()
"""
HEAD = """\
from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver

from shop.models import Product
from shop.tasks import once, quietly, reprice, restock
from warehouse.models import Shelf


"""
APPS = "from django.apps import AppConfig\n\n\nclass ShopConfig(AppConfig):\n    name = 'shop'\n\n    def ready(self):\n        from shop import signals\n"


def _files(body: str, signal: str = "post_save") -> dict[str, str]:
    function = f"@receiver({signal}, sender=Product)\ndef changed(sender, instance, created=False, **kwargs):\n{indent(body, '    ')}\n"
    return {"shop/signals.py": HEAD + function, "shop/tasks.py": TASKS, "shop/apps.py": APPS}


@pytest.mark.parametrize(
    "body",
    [
        "if created:\n    instance.save()",
        "if not created:\n    return\ninstance.save()",
        "instance.name = instance.name.strip()",
        "Product.objects.filter(pk=instance.pk).update(price=1)",
        "post_save.disconnect(changed, sender=Product)\ninstance.save()",
        "if instance.price != 1:\n    instance.price = 1\n    instance.save()",
        "restock.delay(instance.pk)",
        "quietly.delay(instance.pk)",
        "once.delay(instance.pk)",
        "if created:\n    reprice.delay(instance.pk)",
        "Shelf(code=instance.name).save()",
    ],
)
def test_accepts_receivers_that_end(body: str, rule: RuleTester) -> None:
    """Created objects alone, a condition, a change without a signal, a task that saves nothing or not always."""
    rule.accepts(_files(body))


@pytest.mark.parametrize(
    ("body", "signal", "line", "said"),
    [
        ("instance.name = 'a'\ninstance.save()", "post_save", 12, "RecursionError"),
        ("instance.save()", "pre_save", 11, "receives pre_save of shop.Product"),
        ("print(created)\ninstance.save(force_update=True)", "[post_save]", 12, "RecursionError"),
        (
            "reprice.delay(instance.pk)",
            "post_save",
            11,
            "publishes reprice, which saves such an object in shop/tasks.py:15",
        ),
        ("reprice.delay_on_commit(instance.pk)", "post_save", 11, "without end"),
    ],
)
def test_accuses_receivers_that_never_end(body: str, signal: str, line: int, said: str, rule: RuleTester) -> None:
    """The object saved in the receiver, and in the task that it publishes."""
    rule.accuses(_files(body, signal), f"shop/signals.py:{line}", says=said)


def test_accuses_receivers_that_are_connected(rule: RuleTester) -> None:
    """``connect()`` is another way to say what is received."""
    body = "def changed(sender, instance, **kwargs):\n    instance.save()\n\n\npost_save.connect(changed, sender=Product)\n"

    rule.accuses({"shop/signals.py": HEAD + body, "shop/tasks.py": TASKS, "shop/apps.py": APPS}, "shop/signals.py:10")
