"""The asgi module as a server imports it, which does not set Django up first."""

from __future__ import annotations

from tests.rules import RuleTester

CONSUMERS = """
    from channels.generic.websocket import AsyncWebsocketConsumer

    {}


    class PriceConsumer(AsyncWebsocketConsumer):
        async def connect(self):
            await self.accept()
"""
EARLY = """
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")
    from channels.routing import ProtocolTypeRouter, URLRouter
    from django.core.asgi import get_asgi_application

    from shop.routing import websocket_urlpatterns

    application = ProtocolTypeRouter(
        {"http": get_asgi_application(), "websocket": URLRouter(websocket_urlpatterns)}
    )
"""


def test_accepts_consumers_above_the_setup_that_touch_no_model(rule: RuleTester) -> None:
    """The import succeeds as long as nothing that it loads needs Django."""
    rule.accepts({"site_config/asgi.py": EARLY, "shop/consumers.py": CONSUMERS.format("import json")})


def test_accepts_an_application_of_workers(rule: RuleTester) -> None:
    """Runworker is a command, and sets Django up before it imports the application."""
    routing = """
        from channels.consumer import SyncConsumer
        from channels.routing import ChannelNameRouter, ProtocolTypeRouter

        from shop.models import Product


        class PriceConsumer(SyncConsumer):
            def product_sold(self, message):
                Product.objects.get(pk=message["pk"])


        application = ProtocolTypeRouter({"channel": ChannelNameRouter({"prices": PriceConsumer.as_asgi()})})
    """
    rule.accepts({"shop/workers.py": routing}, settings='ASGI_APPLICATION = "shop.workers.application"')


def test_accepts_an_asgi_module_that_sets_django_up_and_asks_for_the_application(rule: RuleTester) -> None:
    """Servers import that module: ASGI_APPLICATION is imported when Django is set up."""
    asgi = """
        import os

        import django
        from channels.routing import get_default_application

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")
        django.setup()
        application = get_default_application()
    """
    files = {
        "site_config/asgi.py": asgi,
        "site_config/routing.py": EARLY,
        "shop/consumers.py": CONSUMERS.format("from shop.models import Product"),
    }
    settings = 'ASGI_APPLICATION = "site_config.routing.application"'

    rule.accepts(files, settings=settings)
    rule.accuses(
        {**files, "site_config/asgi.py": asgi.replace("django.setup()", "")}, "shop/consumers.py:3", settings=settings
    )


def test_accuses_the_model_that_is_imported_too_early(rule: RuleTester) -> None:
    """A model that the import reaches before the setup is AppRegistryNotReady, at the import that led to it."""
    (finding,) = rule.accuses(
        {"site_config/asgi.py": EARLY, "shop/consumers.py": CONSUMERS.format("from shop.models import Product")},
        "shop/consumers.py:3",
    )

    assert finding.subject == "site_config.asgi"
    assert "site_config.asgi cannot be imported by an ASGI server" in finding.message
    assert "AppRegistryNotReady" in finding.message
