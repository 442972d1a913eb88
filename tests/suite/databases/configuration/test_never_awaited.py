"""Asynchronous ORM methods and the project's own coroutines are awaited."""

from __future__ import annotations

from tests.rules import RuleTester

VIEWS = """\
import asyncio

from asgiref.sync import async_to_sync, sync_to_async

from shop.models import Product


async def announce(product):
    return product.name


def stocks():
    return Product.objects.count()


async def view(request):
    Product.objects.acreate(name="tea")  # lost
    product = await Product.objects.aget(pk=1)
    product.asave()  # lost
    announce(product)  # lost
    sync_to_async(stocks)()  # lost
    asyncio.sleep(1)  # lost
    first = Product.objects.filter(price=0).afirst()  # lost
    name = first.name
    count = Product.objects.acount().bit_length()  # lost
    await Product.objects.acreate(name="tea")
    await product.asave()
    task = asyncio.create_task(announce(product))
    await asyncio.gather(announce(product), Product.objects.acount())
    later = announce(product)
    await later
    name = (await Product.objects.aget(pk=2)).name
    async for product in Product.objects.all():
        pass
    return name


def plain(request):
    Product.objects.acreate(name="tea")  # lost
    async_to_sync(announce)(Product.objects.get(pk=1))
    asyncio.run(announce(Product.objects.get(pk=1)))
    return announce(Product.objects.get(pk=1))


class Stock:
    async def refresh(self):
        return 1

    def start(self):
        self.refresh()  # lost
        self.names = ["tea"]
        self.names.clear()
"""


def test_accuses_coroutines_that_nothing_awaits(rule: RuleTester) -> None:
    """A coroutine that is thrown away, or whose attributes are read; one that is awaited, gathered or returned is sound."""
    places = [
        f"shop/views.py:{number}" for number, line in enumerate(VIEWS.splitlines(), start=1) if line.endswith("# lost")
    ]
    findings = {str(finding.location): finding for finding in rule.accuses({"shop/views.py": VIEWS}, *places)}

    assert findings["shop/views.py:17"].message == (
        "view() calls Product.objects.acreate() without awaiting it: nothing happens"
    )
    assert "first is a coroutine, which has no name" in findings["shop/views.py:23"].message


MIDDLEWARE = """\
from channels.db import database_sync_to_async
from channels.middleware import BaseMiddleware


@database_sync_to_async
def user_of(token):
    return token


async def is_open(token):
    return bool(token)


class Tokens(BaseMiddleware):
    async def __call__(self, scope, receive, send):
        scope["later"] = [user_of("x")]
        scope["user"] = await user_of("x")
        scope["user"] = user_of("x")  # lost
        if not is_open("x"):  # lost
            return None
        if await is_open("x"):
            user_of("x")["name"]  # lost
        return await super().__call__(scope, receive, send)
"""


def test_accuses_coroutines_that_middleware_takes_for_values(rule: RuleTester) -> None:
    """What goes into a scope, into a condition or is asked for a key is the value, not the coroutine."""
    lost = [number for number, line in enumerate(MIDDLEWARE.splitlines(), start=1) if line.endswith("# lost")]

    rule.accuses({"shop/middleware.py": MIDDLEWARE}, *(f"shop/middleware.py:{number}" for number in lost))
