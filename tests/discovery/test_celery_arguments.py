"""What a task is called with, and what goes in and comes out, held against the task as far as source says it."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from textwrap import dedent
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from celery import Celery
from django.db.models import Model
from django.db.models.base import ModelBase

from django_conformance.discovery.celery_arguments import unsendable
from django_conformance.discovery.celery_calls import misfits
from django_conformance.discovery.celery_source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

PREAMBLE = """
from functools import partial
from celery import chain, chord, group, shared_task
from invented.models import Product
from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from invented.tasks import price_of, total
"""


@pytest.fixture
def tasks(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, object]]:
    """Tasks in an imported module, re-exported by its package, and a model in the module that is read."""
    app = Celery("invented", broker="memory://", backend="cache+memory://", set_as_current=False)

    def price_of(pk: int, currency: str = "EUR") -> None:
        """Take one or two arguments."""

    def total(prices: list[int], day: str) -> None:
        """Take two arguments."""

    made = {name: app.task(function, name=name) for name, function in (("price_of", price_of), ("total", total))}
    package, models = ModuleType("invented.tasks"), ModuleType("invented.models")
    vars(package).update(made)
    vars(models)["Product"] = type.__new__(ModelBase, "Product", (Model,), {})
    for module in (package, models):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    yield {**made, "local": made["price_of"]}
    app.close()


def read(code: str) -> Source:
    """Return a module's source."""
    return Source(
        Path("/project/invented/views.py"), "invented.views", ast.parse(PREAMBLE + dedent(code)), is_test=False
    )


@pytest.mark.parametrize(
    "code",
    [
        "price_of.apply_async((1,))",
        "price_of.apply_async(args=[1], kwargs={'currency': 'USD'}, countdown=3)",
        "price_of.apply_async(args)",
        "price_of.apply_async(*given)",
        "price_of.apply_async(kwargs=dict(pk=1))",
        "price_of.s().apply_async((1,))",
        "chain(price_of.s(1), total.s('monday'))()",
        "price_of.s(1) | total.s(day='monday').set(queue='x') | price_of.si(1)",
        "chord([price_of.s(1)], total.s('monday'))()",
        "chord(price_of.s(pk) for pk in pks)(total.s('monday'))",
        "group(price_of.s(1), price_of.s(2))()",
        "transaction.on_commit(partial(price_of.delay, 1))",
        "transaction.on_commit(lambda: price_of.delay(1))",
        "def view(price_of):\n    price_of.apply_async()",
        "price_of.si(*given)",
    ],
)
def test_calls_that_fit(code: str, tasks: dict[str, object]) -> None:
    """A call that may be what the task takes is not accused."""
    assert list(misfits([read(code)], tasks, Path("/project"))) == []


@pytest.mark.parametrize(
    "code",
    [
        "price_of.apply_async()",
        "price_of.apply_async((1, 2, 3))",
        "price_of.apply_async(args=[1], kwargs={'in_currency': 'USD'})",
        "price_of.si()",
        "chain(price_of.s(1), total.s())()",
        "price_of.s(1) | total.si('monday')",
        "price_of.s(1) | price_of.s(2, 3).set(queue='x')",
        "chord([price_of.s(1)], total.s())()",
        "chord(price_of.s(pk) for pk in pks)(total.s())",
        "transaction.on_commit(price_of.delay)",
        "transaction.on_commit(partial(total.delay, 1))",
    ],
)
def test_calls_that_do_not_fit(code: str, tasks: dict[str, object]) -> None:
    """A call whose arguments cannot be the task's is one finding, whatever name the task is imported by."""
    assert [one.rule for one in misfits([read(code)], tasks, Path("/project"))] == ["call-arguments"]


@pytest.mark.parametrize(
    "code",
    [
        "@receiver(post_save)\ndef saved(sender, instance, **kwargs):\n    price_of.delay(instance.pk)",
        "@receiver(paid)\ndef saved(sender, instance, **kwargs):\n    price_of.delay(instance)",
        "def view(request):\n    price_of.delay(request.user.pk)",
        "def add(one):\n    price_of.delay(one)\n    return [one for one in Product.objects.all()]",
        "for one in Product.objects.values_list('pk', flat=True):\n    price_of.delay(one)",
        "def view(form):\n    one = form.save()\n    price_of.delay(one)",
        "price_of.delay(list(Product.objects.values_list('pk', flat=True)))",
        "@shared_task\ndef local(pk):\n    return Product.objects.get(pk=pk).model",
        "@shared_task\ndef local(pk):\n    return Product.objects.filter(pk=pk).update(model='x')",
        "@shared_task\ndef local(pk):\n    return Product.objects.values().first()",
        "@shared_task\n@named\ndef local(pk):\n    return Product.objects.get(pk=pk)",
        "@shared_task\ndef local(pk):\n    one = Product.objects.get(pk=pk)\n    one = one.pk\n    return one",
    ],
)
def test_values_that_may_be_sent(code: str, tasks: dict[str, object]) -> None:
    """A value that may be plain is not accused."""
    assert list(unsendable([read(code)], {"invented.views.local": "local"}, tasks, Path("/project"))) == []


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("@receiver(post_save)\ndef saved(sender, instance, **kwargs):\n    price_of.delay(instance)", "instance"),
        ("@receiver([post_save])\ndef saved(instance, **kw):\n    f(lambda: price_of.delay(instance))", "instance"),
        ("def view(request):\n    price_of.delay(request.user)", "user"),
        ("class View:\n    def get(self, request):\n        price_of.apply_async(args=[request])", "request"),
        ("for one in Product.objects.filter(model='x'):\n    price_of.delay(one)", "instance"),
        ("group(price_of.s(one) for one in Product.objects.all().iterator())()", "instance"),
        ("price_of.delay(Product.objects.all()[:3])", "queryset"),
        ("price_of.delay({1, 2})", "set"),
        ("@shared_task\ndef local(pk):\n    return Product.objects.get(pk=pk)", "instance"),
        ("@shared_task\ndef local():\n    found = Product.objects.values('pk')\n    return found", "queryset"),
        ("@shared_task\ndef local():\n    return list(Product.objects.all())", "instances"),
        ("@shared_task\ndef local(pks):\n    return set(pks)", "set"),
    ],
)
def test_values_that_cannot_be_sent(code: str, rule: str, tasks: dict[str, object]) -> None:
    """A value that JSON certainly does not take is one finding, which says what it is."""
    (found,) = unsendable([read(code)], {"invented.views.local": "local"}, tasks, Path("/project"))

    assert rule in found.message
