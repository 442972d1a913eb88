import sys
from pathlib import Path

from django.apps import AppConfig
from django.core.checks import Error, register


class ShopConfig(AppConfig):
    name = "shop"

    def ready(self):
        if Path(sys.argv[0]).name == "manage.py":
            register(currency)


def currency(app_configs, **kwargs):
    return [Error("The shop has no currency", id="shop.E001")]
