"""A method of a model or manager uses the alias that its caller chose."""

from __future__ import annotations

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

    {method}
"""


KEEPS = "def tidy(self): return self.name"
"""A method that drops nothing."""


def test_accepts_arguments_that_are_passed_on(rule: RuleTester) -> None:
    """All of them, the alias alone, and methods that override nothing; ``self``, or the alias that a manager has."""
    rule.each("shop/models.py", MODELS, apart=True).accepts("""
        return self.all() | def save(self, *args, **kwargs): super().save(*args, **kwargs)
        return self.all() | def save(self, using=None, **kwargs): super().save(using=using, **kwargs)
        return self.all() | def delete(self, *args, **kwargs): return super().delete(using=kwargs.get('using'))
        return self.all() | def save(self, *args, **kwargs): raise TypeError
        return self.all() | def tidy(self): super().save()
        return self.filter(price=1) | def tidy(self): return self.name
        return Product.objects.using(self.db).filter(price=1) | def tidy(self): return self.name
    """)


def test_accepts_a_project_with_one_database(rule: RuleTester) -> None:
    """Where there is one database, no alias can be lost."""
    method = "def save(self, *args, **kwargs): super().save()"
    files = {"shop/models.py": MODELS.format(cheap="return Product.objects.filter(price=1)", method=method)}

    rule.accepts(
        files, settings='del DATABASES["warehouse"]\nDATABASE_ROUTERS = []\nINSTALLED_APPS.remove("warehouse")'
    )


def test_accuses_overrides_that_drop_the_alias(rule: RuleTester) -> None:
    """An override that keeps its arguments for itself."""
    rule.each("shop/models.py:14", MODELS, apart=True).accuses("""
        return self.all() | def save(self, *args, **kwargs): super().save()  # save(using=…)
        return self.all() | def save(self, **kwargs): super(Product, self).save(force_insert=True)  # save
        return self.all() | def delete(self, *args, **kwargs): return super().delete()  # delete(using=…)
    """)


def test_accuses_a_manager_that_begins_anew(rule: RuleTester) -> None:
    """A method that asks the model's manager forgets the alias that it was called with."""
    files = {"shop/models.py": MODELS.format(cheap="return Product.objects.filter(price=1)", method=KEEPS)}

    rule.accuses(files, "shop/models.py:6", says="starts over with Product.objects")
