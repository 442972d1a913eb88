"""Files and settings that tests of rules write, by what stands in them: commands, tasks, routers."""

from __future__ import annotations

from textwrap import dedent, indent

from tests.miniature import PARTS

_HEAD = "from django.core.management.base import BaseCommand\n\n\nclass Command(BaseCommand):\n"


def commands(**bodies: str) -> dict[str, str]:
    """Return the file of each command by its path: the class ``Command`` with this body, which begins on line 5."""
    return {
        f"shop/management/commands/{name}.py": _HEAD + indent(dedent(body).strip("\n"), "    ") + "\n"
        for name, body in bodies.items()
    }


def tasks(body: str) -> dict[str, str]:
    """Return the tasks of the app ``shop`` by their path: the import of ``shared_task``, and this code from line 4 on."""
    return {"shop/tasks.py": "from celery import shared_task\n\n\n" + dedent(body).lstrip("\n")}


def stock_after(migration: str) -> dict[str, str]:
    """Return the files of the app ``shop`` whose model has a column ``stock``, which a migration after this one adds."""
    later = f"""
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("shop", "{migration}")]
            operations = [migrations.AddField("product", "stock", models.IntegerField(null=True))]
    """
    models = """
        from django.db import models


        class Product(models.Model):
            name = models.CharField(max_length=100)
            price = models.DecimalField(max_digits=8, decimal_places=2, default=0)
            stock = models.IntegerField(null=True)
    """
    return {"shop/migrations/0003_stock.py": later, "shop/models.py": models}


BEAT_IN_DATABASE = """
    INSTALLED_APPS += ["django_celery_beat"]
    CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
"""
"""Settings with which beat reads the tables of django-celery-beat."""

_STANDBY = PARTS / "standby" / "site_config"
WITH_STANDBY = (_STANDBY / "settings.append.py").read_text(encoding="utf-8")
"""Settings with a replica of the default database, and the router of ``STANDBY_ROUTER``."""
STANDBY_ROUTER = (_STANDBY / "standby.py").read_text(encoding="utf-8")
"""A router that reads everything but the app ``warehouse`` from the replica."""


def selling(body: str, router: str = STANDBY_ROUTER) -> dict[str, str]:
    """Return a router and a function of the app ``shop``, with this body from line 6 on, by their paths."""
    code = f"from shop.models import Product\nfrom warehouse.models import Shelf\n\n\ndef sell(name, product):\n{indent(body, '    ')}\n"
    return {"site_config/standby.py": router, "shop/selling.py": code}


RATED = """
    from django.db import models
    from django.utils.text import slugify


    class Product(models.Model):
        name = models.CharField(max_length=100)
        price = models.DecimalField(max_digits=8, decimal_places=2, default=0)
        slug = models.SlugField()
        made = models.DateTimeField(null=True)
        changed = models.DateTimeField(auto_now=True)
        similar = models.ManyToManyField("self")

        def save(self, *args, **kwargs):
            self.slug = slugify(self.name)
            super().save(*args, **kwargs)


    class Rating(models.Model):
        product = models.ForeignKey(Product, models.CASCADE)
        stars = models.IntegerField()
        shop = models.CharField(max_length=9)
        token = models.CharField(max_length=9, unique=True)
        changed = models.DateTimeField(auto_now=True)
"""
"""Models of the app ``shop``: products with what ``save()`` and ``auto_now`` set, and their ratings."""


def received(body: str) -> dict[str, str]:
    """Return the models of ``RATED`` and a profile that each product has one of, with a receiver of a product's ``post_save`` whose body this is."""
    return {
        "shop/models.py": f"{dedent(RATED)}\n\nclass Profile(models.Model):\n    product = models.OneToOneField(Product, models.CASCADE)\n\n\n"
        f"from django.db.models.signals import post_save\nfrom django.dispatch import receiver\n\n\n"
        f"@receiver(post_save, sender=Product)\ndef complete(sender, instance, created=True, **kwargs):\n    {body}\n"
    }
