"""A receiver of ``pre_save`` or ``post_save`` does not save its object every time, or publish a task that does."""

from __future__ import annotations

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


RECEIVER = (
    HEAD
    + """\
@receiver({signal}, sender=Product)
def changed(sender, instance, created=False, **kwargs):
    {body}
"""
)
FILES = {"shop/tasks.py": TASKS, "shop/apps.py": APPS}


def test_accepts_receivers_that_end(rule: RuleTester) -> None:
    """Created objects alone, a condition, a change without a signal, a task that saves nothing or not always."""
    rule.each("shop/signals.py", RECEIVER, files=FILES).accepts(
        """
        post_save | if created: instance.save()
        post_save | instance.name = instance.name.strip()
        post_save | Product.objects.filter(pk=instance.pk).update(price=1)
        post_save | post_save.disconnect(changed, sender=Product); instance.save()
        post_save | restock.delay(instance.pk)
        post_save | quietly.delay(instance.pk)
        post_save | once.delay(instance.pk)
        post_save | if created: reprice.delay(instance.pk)
        post_save | Shelf(code=instance.name).save()
        """,
        ("post_save", "if not created:\n        return\n    instance.save()"),
        ("post_save", "if instance.price != 1:\n        instance.price = 1\n        instance.save()"),
    )


def test_accuses_receivers_that_never_end(rule: RuleTester) -> None:
    """The object saved in the receiver, and in the task that it publishes."""
    rule.each("shop/signals.py:11", RECEIVER, files=FILES).accuses("""
        post_save | instance.name = 'a'; instance.save()  # RecursionError
        pre_save | instance.save()  # receives pre_save of shop.Product
        [post_save] | print(created); instance.save(force_update=True)  # RecursionError
        post_save | reprice.delay(instance.pk)  # publishes reprice, which saves such an object in shop/tasks.py:15
        post_save | reprice.delay_on_commit(instance.pk)  # without end
    """)


def test_accuses_receivers_that_are_connected(rule: RuleTester) -> None:
    """``connect()`` is another way to say what is received."""
    body = "def changed(sender, instance, **kwargs):\n    instance.save()\n\n\npost_save.connect(changed, sender=Product)\n"

    rule.accuses({"shop/signals.py": HEAD + body, **FILES}, "shop/signals.py:10")
