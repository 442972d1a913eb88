"""What a task is called with, and what goes in and comes out, held against the task as far as source says it."""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import dedent
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
from celery import Celery, Task
from django.db.models import Model
from django.db.models.base import ModelBase
from kombu.serialization import register, unregister
from kombu.utils import json

from django_conformance.discovery.celery.arguments import unsendable
from django_conformance.discovery.celery.calls import misfits
from django_conformance.discovery.celery.habits import habits
from django_conformance.source.files import SourceFile

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


def read(code: str) -> SourceFile:
    """Return a module's source."""
    file = SourceFile(Path("/project/invented/views.py"), "invented/views.py", "invented.views")
    vars(file)["content"] = (PREAMBLE + dedent(code)).encode()
    return file


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


INSTANCE = "one = Product.objects.get(pk=1)\nprice_of.delay(one)"


class Loading(Task):  # type: ignore[misc] # Celery has no types
    """Publishes the keys of what it is given."""

    abstract = True

    def apply_async(self, args: Any = None, **options: Any) -> Any:
        """Send primary keys."""
        return super().apply_async([one.pk for one in args], **options)


def accused(code: str, tasks: dict[str, object]) -> list[str]:
    """Return the rules of both readers of a call's values."""
    source, project = read(code), Path("/project")
    found = [
        *unsendable([source], {}, tasks, project),
        *habits([source], {"invented.tasks.price_of": "price_of"}, tasks, project),
    ]
    return [one.rule for one in found]


def test_an_instance_is_accused_by_both(tasks: dict[str, object]) -> None:
    """Without anything that takes it, an instance is what the two readers see."""
    assert accused(INSTANCE, tasks) == ["model-instance-argument", "model-instance-argument"]


def test_an_instance_as_pickle(tasks: dict[str, Task]) -> None:
    """Pickle takes an instance: as the task's serialiser, or as a call's."""
    given = "one = Product.objects.get(pk=1)\nprice_of.apply_async(args=[one], serializer='pickle')"
    assert accused(given, tasks) == []
    assert accused("price_of.apply_async(args=[{1}], **options)", tasks) == []
    tasks["price_of"].serializer = "pickle"
    assert accused(INSTANCE, tasks) == []
    assert accused(given.replace("pickle", "json"), tasks) == ["model-instance-argument", "model-instance-argument"]


def test_an_instance_that_the_serialiser_was_taught(tasks: dict[str, Task], monkeypatch: pytest.MonkeyPatch) -> None:
    """A type that the project has registered with kombu's JSON can be sent, and so can one with ``__json__()``."""
    monkeypatch.setitem(json._encoders, Model, ("model", str))
    assert accused(INSTANCE, tasks) == []
    assert accused("price_of.delay({1})", tasks) == ["model-instance-argument"]
    monkeypatch.delitem(json._encoders, Model)
    monkeypatch.setattr(Model, "__json__", str, raising=False)
    assert accused(INSTANCE, tasks) == []


def test_a_serialiser_of_the_project_s_own(tasks: dict[str, Task]) -> None:
    """What the project's own serialiser takes is its own business; YAML knows sets."""
    tasks["price_of"].serializer = "yaml"
    assert accused("price_of.delay({1})", tasks) == []
    assert accused("price_of.delay(Product.objects.all())", tasks) == ["model-instance-argument"]
    register("invented", str, str, "application/x-invented")
    try:
        tasks["price_of"].serializer = "invented"
        assert accused(INSTANCE, tasks) == []
    finally:
        unregister("invented")


def test_a_task_that_publishes_in_its_own_way(tasks: dict[str, Task]) -> None:
    """A base class that publishes keys of what it is given takes instances."""
    app = tasks["price_of"].app

    @app.task(base=Loading, name="loading")  # type: ignore[untyped-decorator] # Celery has no types
    def loading(pk: int) -> None:
        """Take a key."""

    tasks["price_of"] = vars(sys.modules["invented.tasks"])["price_of"] = loading
    tasks["loading"] = loading
    assert accused(INSTANCE, tasks) == []


def test_a_parameter_that_is_looked_up_again(tasks: dict[str, Task]) -> None:
    """A name that is a parameter as well is not known to be an instance."""
    assert accused("def view(one):\n    price_of.delay(one)\n    one = Product.objects.get(pk=one)", tasks) == []
