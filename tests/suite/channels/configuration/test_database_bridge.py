"""A consumer queries the database through ``database_sync_to_async``."""

from __future__ import annotations

from tests.rules import RuleTester

CONSUMERS = """\
from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from shop.models import Product


class PriceConsumer(AsyncWebsocketConsumer):
    async def connect(self):
        product = await sync_to_async(Product.objects.get)(pk=1)  # accused: connect() queries through sync_to_async(Product.objects.get) in a consumer
        names = await sync_to_async(lambda: list(Product.objects.all()))()  # accused
        names = await sync_to_async(list)(Product.objects.all())  # accused
        await sync_to_async(product.save)()  # accused
        await sync_to_async(self.count)()  # accused
        await self.latest()
        await sync_to_async(print)("no query")
        await database_sync_to_async(Product.objects.get)(pk=1)
        await self.accept()

    def count(self):
        return Product.objects.count()

    @sync_to_async  # accused
    def latest(self):
        return Product.objects.latest("pk")

    @database_sync_to_async
    def first(self):
        return Product.objects.first()
"""

VIEWS = """\
from asgiref.sync import sync_to_async

from shop.models import Product


async def prices(request):
    await sync_to_async(Product.objects.count, thread_sensitive=False)()  # accused
    await sync_to_async(Product.objects.count)()
    await sync_to_async(print, thread_sensitive=False)("no query")
"""


def test_accuses_queries_through_the_wrong_bridge(rule: RuleTester) -> None:
    """A query of a consumer through sync_to_async, and any query in a thread of a pool."""
    rule.accuses_marked({"shop/consumers.py": CONSUMERS, "shop/views.py": VIEWS})
