"""Code that the tests of several rules try."""

from __future__ import annotations

REPLICA_ROUTER = """
    from site_config.routers import WarehouseRouter


    class ReplicaRouter(WarehouseRouter):
        def db_for_read(self, model, **hints):
            return "replica" if model._meta.app_label == "warehouse" else None

        def allow_migrate(self, db, app_label, model_name=None, **hints):
            return False if db == "replica" else super().allow_migrate(db, app_label, model_name, **hints)
"""
"""A router that reads the app warehouse from its replica."""

REPLICA_SETTINGS = """
    DATABASES["replica"] = {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "replica.sqlite3"}
    DATABASE_ROUTERS = ["site_config.replicas.ReplicaRouter"]
"""

REPLICA_TESTS = """
    from django.test import TestCase


    class ShelfTests(TestCase):
        databases = {"default", "warehouse", "replica"}
"""
"""Tests that query the replica."""

SHARED_CACHE = """
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://redis.shop.example:6379/0",
        }
    }
"""
"""A cache in the broker's own Redis database."""

CLEARS_CACHE = """
    from django.core.cache import cache


    def forget():
        cache.clear()
"""

TASK_WITH_OPTIONS = """
    from celery import shared_task


    @shared_task({options})
    def restock(product_id):
        return product_id
"""

TASK_WITHOUT_RESULT = """
    from celery import shared_task


    @shared_task
    def price_of(product_id):
        return "1.00"


    @shared_task(ignore_result=True)
    def restock(product_id):
        return {"restocked": product_id}
"""

WAREHOUSE_MODELS = """
    from django.db import models


    class Shelf(models.Model):
        code = models.CharField({code})
{more}

    class Box(models.Model):
        shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE)
        count = models.IntegerField(default=0)
"""
"""The models of the app warehouse: ``code`` are arguments of a field, ``more`` is the rest of the class."""

SMALL = {
    "manage.py": "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'mysite.settings')\n",
    "mysite/__init__.py": "",
    "mysite/settings.py": """
        SECRET_KEY = "x"
        USE_TZ = True
        INSTALLED_APPS = ["shop"]
        DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
        DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
    """,
    "shop/__init__.py": "",
}
"""A project without Celery and Channels."""

STOPS_DATABASES = """
    from django.apps import AppConfig, apps


    def refuse(*arguments, **options):
        raise RuntimeError("no answer")


    class ShopConfig(AppConfig):
        name = "shop"

        def ready(self):
            apps.get_models = refuse
"""
"""A project that takes away what databases are discovered with."""

SILENT_ROUTER = """
    def route(name, args, kwargs, options, task=None, **more):
        return None
"""
"""A router of Celery that leaves every task to others."""
