"""``on_commit()`` in a model's method or a signal receiver waits for the database that the model is written to."""

from __future__ import annotations

from tests.rules import RuleTester

MODELS = """
    from django.db import models, transaction

    from warehouse.hooks import tell


    class Told(models.Model):
        class Meta:
            abstract = True

        def delete(self, *args, **kwargs):
            transaction.on_commit(lambda: print(self.pk){using})
            return super().delete(*args, **kwargs)


    class Shelf(models.Model):
        code = models.CharField(max_length=10)

        def save(self, *args, **kwargs):
            super().save(*args, **kwargs)
            tell(print, self)


    class Box(Told):
        shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE)
        count = models.IntegerField(default=0)
"""
HOOKS = """
    from django.db import transaction


    def tell(function, instance):
        transaction.on_commit(lambda: function(instance){using})
"""
RECEIVERS = """
    from django.db import transaction
    from django.db.models.signals import post_save
    from django.dispatch import receiver

    from {app}.models import {model}


    @receiver(post_save, sender={model})
    def changed(sender, instance, **kwargs):
        transaction.on_commit(lambda: print(instance.pk))
"""


def _files(using: str) -> dict[str, str]:
    return {
        "warehouse/models.py": MODELS.replace("{using}", using),
        "warehouse/hooks.py": HOOKS.replace("{using}", using),
    }


def test_accepts_the_database_of_the_row(rule: RuleTester) -> None:
    """The alias is given, or the model is written to 'default'."""
    rule.accepts(_files(', using="warehouse"'))
    rule.accepts({"shop/receivers.py": RECEIVERS.format(app="shop", model="Product")})
    rule.accepts(_files(""), settings="DATABASE_ROUTERS = []")


def test_accuses_a_row_of_another_database(rule: RuleTester) -> None:
    """An abstract base, a helper that is handed the object and a receiver wait for 'default'."""
    receivers = RECEIVERS.format(app="warehouse", model="Shelf")

    rule.accuses(_files(""), "warehouse/models.py:11", "warehouse/hooks.py:5", says="is written to 'warehouse'")
    rule.accuses(
        {"warehouse/receivers.py": receivers}, "warehouse/receivers.py:10", says="changed() is about warehouse.Shelf"
    )
