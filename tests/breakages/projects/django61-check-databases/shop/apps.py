from django.apps import AppConfig
from django.core import checks
from django.db import connections


@checks.register("shop")
def not_on_sqlite(app_configs, databases=None, **kwargs):
    return [
        checks.Error("the shop loses orders on SQLite", obj=alias, id="shop.E001")
        for alias in databases or ()
        if connections[alias].vendor == "sqlite"
    ]


class ShopConfig(AppConfig):
    name = "shop"
