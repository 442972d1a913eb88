"""A task treats its arguments as the types that its callers send."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

TASKS = """
    from celery import shared_task

    from shop.models import Product


    @shared_task
    def restock(product_id):
        return Product.objects.get(pk=product_id).name


    @shared_task
    def price(product):
        return product.price


    @shared_task(bind=True)
    def report(self, day, names=()):
        return day.strftime("%d") + names.pop()


    @shared_task
    def lenient(product):
        if isinstance(product, int):
            product = Product.objects.get(pk=product)
        return product.price


    @shared_task
    def words(text):
        return text.split()


    @shared_task
    def data(row):
        return row.items()
"""


def _files(*calls: str) -> dict[str, str]:
    """Return a module with a function for each call, which is in line 10 of the first."""
    head = "import json\nfrom django.utils import timezone\n\nfrom shop import tasks\nfrom shop.models import Product\n"
    function = "\n\ndef order_{}(name, day):\n    product = Product.objects.get(name=name)\n    {}\n"
    ordering = "".join(function.format(number, call) for number, call in enumerate(calls))
    return {"shop/tasks.py": TASKS, "shop/ordering.py": head + ordering}


def test_accepts_values_that_have_it(rule: RuleTester) -> None:
    """A key that the task looks up, what is not certain, a task that looks first, texts as texts."""
    rule.accepts(
        _files(
            "tasks.restock.delay(product.pk)",
            "tasks.price.delay(product)",
            "tasks.price.delay(name)",
            "tasks.report.delay(timezone.now())",
            "tasks.report.delay(day, names=['a'])",
            "tasks.lenient.delay(product.pk)",
            "tasks.words.delay('a b')",
            "tasks.words.delay(f'{name} b')",
            "tasks.data.apply_async(({'a': 1},))",
        )
    )


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            "tasks.price.delay(product.pk)",
            "sends product.pk, a number, as 'product', and shop.tasks.price uses product.price",
        ),
        ("tasks.price.apply_async((product.id,))", "product.price"),
        ("tasks.price.apply_async(kwargs={'product': product.id})", "product.price"),
        ("tasks.report.delay(day.isoformat())", "day.strftime"),
        ("tasks.report.delay_on_commit(str(timezone.now()))", "a string"),
        ("tasks.data.delay(json.dumps({'a': 1}))", "row.items"),
        ("tasks.words.delay(['a'])", "a list"),
    ],
)
def test_accuses_values_that_do_not(call: str, said: str, rule: RuleTester) -> None:
    """A key for an object, a string for a date or a dictionary, a list for a string."""
    rule.accuses(_files(call), "shop/ordering.py:10", says=said)


CONVERTED = """
    import functools

    from celery import Task, shared_task

    from shop.models import Product


    class ProductTask(Task):
        def __call__(self, *args, **kwargs):
            kwargs["product"] = Product.objects.get(pk=kwargs["product"])
            return super().__call__(*args, **kwargs)


    def loaded(function):
        @functools.wraps(function)
        def inner(product):
            return function(Product.objects.get(pk=product))

        return inner


    @shared_task(base=ProductTask)
    def price(product):
        return product.price


    @shared_task
    @loaded
    def name(product):
        return product.name
"""


@pytest.mark.parametrize(
    "call", ["tasks.price.apply_async(kwargs={'product': product.pk})", "tasks.name.delay(product.pk)"]
)
def test_accepts_tasks_that_are_given_something_else(call: str, rule: RuleTester) -> None:
    """A class of tasks, or a decorator, makes the object of the key before the function is called."""
    rule.accepts({**_files(call), "shop/tasks.py": CONVERTED})
