"""What ``sync_to_async`` and ``database_sync_to_async`` return is called before it is awaited."""

from __future__ import annotations

from tests.rules import RuleTester

VIEWS = """
    from functools import partial

    from asgiref.sync import sync_to_async
    from channels.db import database_sync_to_async

    from shop.models import Product


    async def products(request):
        count = sync_to_async(Product.objects.count)
        await count()
        await database_sync_to_async(Product.objects.count)()
        await sync_to_async(partial(Product.objects.count))()
        await database_sync_to_async(lambda: Product.objects.count())()
        return await sync_to_async(Product.objects.count, thread_sensitive=True)()


    async def lost(request):
        await sync_to_async(partial(Product.objects.count))  # accused
        await sync_to_async(Product.objects.count)  # accused
        database_sync_to_async(Product.objects.first().save)  # accused
        return await database_sync_to_async(lambda: Product.objects.count(), thread_sensitive=False)  # accused
"""


def test_accuses_functions_that_nothing_calls(rule: RuleTester) -> None:
    """One is awaited or thrown away as it is; with a second pair of parentheses, or in a variable, it is no mistake."""
    places = [f"shop/views.py:{number}" for number, line in enumerate(VIEWS.splitlines()) if line.endswith("# accused")]

    findings = rule.accuses({"shop/views.py": VIEWS}, *places)

    assert findings[1].hint == "write await sync_to_async(Product.objects.count)(…)"
