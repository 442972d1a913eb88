"""No coroutine of a consumer or of ASGI middleware queries the database with the synchronous ORM."""

from __future__ import annotations

from tests.asynchronous import CONSUMERS, MODELS, refused
from tests.rules import RuleTester


def test_accepts_queries_that_do_not_block(rule: RuleTester) -> None:
    """Asynchronous methods, queries in functions that another thread runs, and what is no model's."""
    rule.accepts(
        {
            "shop/consumers.py": """
                from channels.db import database_sync_to_async
                from channels.generic.websocket import AsyncWebsocketConsumer, WebsocketConsumer
                from django.contrib.auth import get_user_model

                from shop.models import Product


                class PriceConsumer(AsyncWebsocketConsumer):
                    async def chat_line(self, event):
                        names = [user async for user in get_user_model().objects.all()]
                        names += await database_sync_to_async(list)(get_user_model().objects.all())
                        names += await database_sync_to_async(lambda: list(Product.objects.all()))()
                        user = await get_user_model().objects.aget()
                        await user.asave()
                        event.save()
                        await self.count()
                        cache.objects.get("name")

                    @database_sync_to_async
                    def count(self):
                        return Product.objects.count()


                class Plain(WebsocketConsumer):
                    def connect(self):
                        Product.objects.count()
            """,
            "shop/views.py": """
                from shop.models import Product


                async def receive(name):
                    return Product.objects.get(name=name)
            """,
        }
    )


def test_accepts_what_the_project_allows(rule: RuleTester) -> None:
    """Where it sets DJANGO_ALLOW_ASYNC_UNSAFE Django refuses nothing."""
    rule.accepts(
        {
            "shop/consumers.py": """
                import os

                from channels.generic.websocket import AsyncWebsocketConsumer

                from shop.models import Product

                os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


                class PriceConsumer(AsyncWebsocketConsumer):
                    async def connect(self):
                        Product.objects.count()
            """
        }
    )


def test_accepts_middleware_that_does_not_wait(rule: RuleTester) -> None:
    """A query that another thread runs, one that is only made, and the method of what is no model's manager."""
    rule.accepts(
        {
            "shop/middleware.py": """
                from channels.db import database_sync_to_async
                from django.contrib.auth import get_user_model


                @database_sync_to_async
                def user_by(key):
                    return get_user_model().objects.get(key=key)


                async def user_of(registry, key):
                    await database_sync_to_async(lambda: get_user_model().objects.get(key=key))()
                    await database_sync_to_async(get_user_model().objects.get)(key=key)
                    registry.objects.get(key)
                    return get_user_model().objects.filter(key=key)


                class TokenMiddleware:
                    async def __call__(self, scope, receive, send):
                        return await self.inner({**scope, "user": await user_by(scope)}, receive, send)
            """
        }
    )


def test_accuses_queries_of_consumers(rule: RuleTester) -> None:
    """A query, a queryset that is iterated over, and the save of an instance that the coroutine has got."""
    findings = rule.accuses(
        {
            "shop/consumers.py": """
                from channels.generic.websocket import AsyncWebsocketConsumer
                from django.contrib.auth import get_user_model

                from shop.models import Product


                class PriceConsumer(AsyncWebsocketConsumer):
                    async def chat_line(self, event):
                        Product.objects.filter(name="tea").first()
                        list(get_user_model().objects.all())
                        [user for user in get_user_model().objects.all()[:3]]
                        user = await get_user_model().objects.aget()
                        user.save()
                        product = Product(name="tea")
                        product.delete()
            """
        },
        "shop/consumers.py:9",
        "shop/consumers.py:10",
        "shop/consumers.py:11",
        "shop/consumers.py:13",
        "shop/consumers.py:15",
    )

    assert {finding.subject for finding in findings} == {"shop.consumers.PriceConsumer"}
    assert (
        findings[0].message
        == "PriceConsumer.chat_line() is a coroutine and calls Product.objects.filter().first(): SynchronousOnlyOperation"
    )


def test_accuses_queries_of_middleware(rule: RuleTester) -> None:
    """A coroutine of a file with ASGI middleware, also where it imports the model only when it runs."""
    findings = rule.accuses(
        {
            "shop/middleware.py": """
                from django.contrib.auth import get_user_model


                async def customer_of(scope):
                    from shop.models import Product

                    Product.objects.filter(name="tea").first()
                    return get_user_model().objects.get(pk=scope["customer"])


                class Elsewhere:
                    async def user(self, key):
                        return get_user_model().objects.get(key=key)


                class CustomerMiddleware:
                    def __init__(self, app):
                        self.app = app

                    async def __call__(self, scope, receive, send):
                        scope["user"] = await customer_of(scope)
                        return await self.app(scope, receive, send)
            """
        },
        "shop/middleware.py:7",
        "shop/middleware.py:8",
        "shop/middleware.py:13",
    )

    assert [finding.subject for finding in findings] == [
        "shop.middleware.customer_of",
        "shop.middleware.customer_of",
        "shop.middleware.user",
    ]
    assert "customer_of() is a coroutine and calls Product.objects.filter().first()" in findings[0].message


def test_accuses_queries_in_any_form(rule: RuleTester) -> None:
    """The user of the scope, an attribute that connect() sets, a queryset that a thread only made, a helper."""
    files = {"shop/models.py": MODELS, "shop/consumers.py": CONSUMERS}
    findings = rule.accuses(files, *refused(files))

    assert any("self.product.maker, which is not loaded with its object" in finding.message for finding in findings)
