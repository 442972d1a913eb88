"""What the source of tasks and of their callers gives away, and what it does not."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from django_conformance.discovery.celery.habits import habits
from django_conformance.source.files import SourceFile

NAMES = {"shop.tasks.price_of": "shop.tasks.price_of", "shop.views.local": "shop.views.local"}
PREAMBLE = """
from django.db import transaction
from celery import shared_task
from shop.models import Product
from shop.tasks import price_of
"""


def rules(code: str, module: str = "shop.views") -> list[str]:
    """Return the rules that the source of one module comes under."""
    source = SourceFile(Path("/project/shop/views.py"), "shop/views.py", module)
    vars(source)["content"] = (PREAMBLE + dedent(code)).encode()
    return [one.rule for one in habits([source], NAMES, {}, Path("/project"))]


@pytest.mark.parametrize(
    "code",
    [
        "def view(pk):\n    price_of.delay(pk)",
        "def view(pk):\n    with transaction.atomic():\n        transaction.on_commit(lambda: price_of.delay(pk))",
        "def view(pk):\n    with transaction.atomic():\n        price_of.delay_on_commit(pk)",
        "def view(pk):\n    with transaction.atomic():\n        def later():\n            price_of.delay(pk)\n        transaction.on_commit(later)",
        "def view(pk):\n    with transaction.atomic():\n        Product.objects.filter(pk=pk).update(name='x')\n    price_of.delay(pk)",
        "def view(pk):\n    product = Product.objects.get(pk=pk)\n    price_of.delay(product.pk)",
        "def view(pk):\n    number = Product.objects.values_list('pk', flat=True).first()\n    price_of.delay(number)",
        "def view(cache, pk):\n    product = cache.get(pk)\n    price_of.delay(product)",
        "def view(pk):\n    return price_of.delay(pk).get(timeout=3)",
        "@shared_task\ndef local(pk):\n    return Product.objects.get(pk=pk).name",
        "@shared_task\ndef local(pk):\n    results = {}\n    return results.get(pk)",
        "@shared_task\ndef local(pk):\n    return price_of.delay(pk).get(disable_sync_subtasks=False)",
        "@shared_task(autoretry_for=(OSError,))\ndef local(pk):\n    raise OSError",
    ],
)
def test_code_that_is_right(code: str) -> None:
    """Code that keeps to Celery's documentation comes under no rule."""
    assert rules(code) == []


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        (
            "def view():\n    with transaction.atomic():\n        product = Product.objects.create()\n        price_of.delay(product.pk)",
            "row-before-commit",
        ),
        (
            "@transaction.atomic\ndef view():\n    product = Product()\n    product.save()\n    price_of.apply_async(args=[product.id])",
            "row-before-commit",
        ),
        ("@transaction.atomic\ndef view(pk):\n    price_of.delay(pk)", "published-in-transaction"),
        (
            "def view(pk):\n    product = Product.objects.select_related('x').get(pk=pk)\n    price_of.delay(product)",
            "model-instance-argument",
        ),
        ("@shared_task\ndef local(pk):\n    return price_of.delay(pk).get()", "waits-in-task"),
        (
            "@shared_task\ndef local(pk):\n    price = price_of.apply_async([pk])\n    return price.get(timeout=3)",
            "waits-in-task",
        ),
        (
            "@shared_task(bind=True, autoretry_for=(Exception,))\ndef local(self):\n    self.retry()",
            "autoretry-and-retry",
        ),
    ],
)
def test_code_that_fails_with_a_broker(code: str, rule: str) -> None:
    """Code that only works without a broker, or by luck, comes under the rule for it."""
    assert rules(code) == [rule]
