"""No coroutine calls async_to_sync."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_plain_functions(rule: RuleTester) -> None:
    """A plain function calls it, also one within a coroutine that another thread runs."""
    rule.accepts(
        {
            "shop/telling.py": """
                from asgiref.sync import async_to_sync, sync_to_async


                def tell(channel_layer):
                    async_to_sync(channel_layer.group_send)("all", {"type": "chat.line"})


                async def tell_elsewhere(channel_layer):
                    def inner():
                        async_to_sync(channel_layer.group_send)("all", {"type": "chat.line"})

                    await sync_to_async(inner)()
                    return async_to_sync(channel_layer.group_send)
            """
        }
    )


def test_accuses_coroutines(rule: RuleTester) -> None:
    """In a coroutine it raises RuntimeError."""
    rule.accuses(
        {
            "shop/telling.py": """
                from asgiref.sync import async_to_sync


                async def tell(channel_layer):
                    async_to_sync(channel_layer.group_send)("all", {"type": "chat.line"})
            """
        },
        "shop/telling.py:5",
        subject="shop.telling.tell",
        says="tell() is a coroutine and calls async_to_sync()",
    )


def test_accuses_functions_that_a_coroutine_calls(rule: RuleTester) -> None:
    """A plain function that uses the bridge fails in a coroutine, and is sound in a thread."""
    rule.accuses(
        {
            "shop/views.py": """
                from asgiref.sync import async_to_sync, sync_to_async
                from channels.layers import get_channel_layer


                def tell(group):
                    async_to_sync(get_channel_layer().group_send)(group, {"type": "price.changed"})


                async def view(request):
                    await sync_to_async(tell)("prices")
                    tell("prices")
            """
        },
        "shop/views.py:11",
        says="view() is a coroutine and calls tell(), which calls async_to_sync() in shop/views.py:6",
    )


LOOPS = """
    import asyncio


    async def price():
        return 4


    def fetched():
        return asyncio.run(price())


    async def prices(request):
        asyncio.run(price())
        asyncio.get_event_loop().run_until_complete(price())
        fetched()
        return await asyncio.to_thread(fetched)
"""


def test_accuses_event_loops_that_are_started_within_one(rule: RuleTester) -> None:
    """``asyncio.run()`` and ``run_until_complete()`` fail where a loop runs; a plain function may call them in a thread."""
    rule.accuses({"shop/views.py": LOOPS}, *(f"shop/views.py:{line}" for line in (13, 14, 15)))
