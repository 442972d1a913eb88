from django.apps import AppConfig
from django.core.checks import Error, register


class ShopConfig(AppConfig):
    name = "shop"

    def ready(self):
        register(currency)


def currency(app_configs, **kwargs):
    return [Error("The shop has no currency", id="shop.E001")]
