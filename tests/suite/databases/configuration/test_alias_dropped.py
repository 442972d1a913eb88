"""A method of a model or manager uses the alias that its caller chose."""

from __future__ import annotations

from textwrap import indent

import pytest

from tests.rules import RuleTester

MODELS = """\
from django.db import models


class ProductManager(models.Manager):
    def cheap(self):
        {cheap}


class Product(models.Model):
    name = models.CharField(max_length=100)
    price = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    objects = ProductManager()

{methods}
"""


def _files(methods: str = "", cheap: str = "return self.filter(price=1)") -> dict[str, str]:
    return {"shop/models.py": MODELS.format(methods=indent(methods, "    "), cheap=cheap)}


@pytest.mark.parametrize(
    "methods",
    [
        "def save(self, *args, **kwargs):\n    super().save(*args, **kwargs)",
        "def save(self, using=None, **kwargs):\n    super().save(using=using, **kwargs)",
        "def delete(self, *args, **kwargs):\n    return super().delete(using=kwargs.get('using'))",
        "def save(self, *args, **kwargs):\n    raise TypeError",
        "def tidy(self):\n    super().save()",
    ],
)
def test_accepts_arguments_that_are_passed_on(methods: str, rule: RuleTester) -> None:
    """All of them, the alias alone, and methods that override nothing."""
    rule.accepts(_files(methods))


@pytest.mark.parametrize(
    "cheap",
    ["return self.filter(price=1)", "return Product.objects.using(self.db).filter(price=1)", "return self.all()"],
)
def test_accepts_managers_that_begin_with_themselves(cheap: str, rule: RuleTester) -> None:
    """``self``, or the alias that it has."""
    rule.accepts(_files(cheap=cheap))


def test_accepts_a_project_with_one_database(rule: RuleTester) -> None:
    """Where there is one database, no alias can be lost."""
    files = _files("def save(self, *args, **kwargs):\n    super().save()", "return Product.objects.filter(price=1)")

    rule.accepts(
        files, settings='del DATABASES["warehouse"]\nDATABASE_ROUTERS = []\nINSTALLED_APPS.remove("warehouse")'
    )


@pytest.mark.parametrize(
    ("methods", "cheap", "line", "said"),
    [
        ("def save(self, *args, **kwargs):\n    super().save()", "return self.all()", 15, "save(using=…)"),
        (
            "def save(self, **kwargs):\n    super(Product, self).save(force_insert=True)",
            "return self.all()",
            15,
            "save",
        ),
        ("def delete(self, *args, **kwargs):\n    return super().delete()", "return self.all()", 15, "delete(using=…)"),
        ("", "return Product.objects.filter(price=1)", 6, "starts over with Product.objects"),
    ],
)
def test_accuses_aliases_that_are_lost(methods: str, cheap: str, line: int, said: str, rule: RuleTester) -> None:
    """An override that keeps its arguments for itself, and a manager that begins anew."""
    rule.accuses(_files(methods, cheap), f"shop/models.py:{line}", says=said)
