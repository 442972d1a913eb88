"""Every coroutine of a consumer and of a channel layer is awaited."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_coroutines_that_are_awaited(rule: RuleTester) -> None:
    """What is awaited, handed on, or no coroutine is no mistake."""
    rule.accepts(
        {
            "shop/chat.py": """
                from asgiref.sync import async_to_sync
                from channels.generic.websocket import AsyncWebsocketConsumer, WebsocketConsumer


                def tell(channel_layer):
                    async_to_sync(channel_layer.group_send)("all", {"type": "chat.line"})


                async def tell_later(layer):
                    return layer.group_send("all", {"type": "chat.line"})


                class Chat(AsyncWebsocketConsumer):
                    async def connect(self):
                        await self.channel_layer.group_add("all", self.channel_name)
                        await super().connect()
                        self.plain()
                        self.decorated()
                        self.task = start(self.helper())
                        unstarted = self.helper()
                        unstarted.close()
                        self.scope["later"] = self.helper()
                        await self.scope["later"]

                    def plain(self):
                        pass

                    @wrapped
                    async def decorated(self):
                        pass

                    async def helper(self):
                        await self.close()


                class Plain(WebsocketConsumer):
                    def connect(self):
                        self.accept()
                        super().connect()
            """
        }
    )


def test_accuses_calls_of_a_layer(rule: RuleTester) -> None:
    """A layer's coroutine that is only called, and one called before async_to_sync() has it, send nothing."""
    findings = rule.accuses(
        {
            "shop/telling.py": """
                from asgiref.sync import async_to_sync
                from channels.layers import get_channel_layer


                async def tell():
                    get_channel_layer().group_send("all", {"type": "chat.line"})


                def tell_all(channel_layer):
                    async_to_sync(channel_layer.group_send("all", {"type": "chat.line"}))
            """
        },
        "shop/telling.py:6",
        "shop/telling.py:10",
    )

    messages = {finding.subject: finding.message for finding in findings}
    assert messages["shop.telling.tell"].startswith("tell() calls get_channel_layer().group_send() without awaiting it")
    assert "Write async_to_sync(channel_layer.group_send)(…)" in messages["shop.telling.tell_all"]


def test_accuses_calls_of_a_consumer_s_own(rule: RuleTester) -> None:
    """A consumer's own coroutine, one made by a decorator, and those of its base do nothing when they are only called."""
    findings = rule.accuses(
        {
            "shop/consumers.py": """
                from channels.db import database_sync_to_async
                from channels.generic.websocket import AsyncWebsocketConsumer


                class PriceConsumer(AsyncWebsocketConsumer):
                    async def connect(self):
                        self.greet()
                        self.price()
                        super().connect()

                    async def greet(self):
                        self.send(text_data="hello")

                    @database_sync_to_async
                    def price(self):
                        return 1
            """
        },
        "shop/consumers.py:7",
        "shop/consumers.py:8",
        "shop/consumers.py:9",
        "shop/consumers.py:12",
    )

    assert {finding.subject for finding in findings} == {"shop.consumers.PriceConsumer"}
    assert findings[0].message == "PriceConsumer.connect() calls self.greet() without awaiting it: nothing happens"


def test_accuses_a_sleep_that_is_not_awaited(rule: RuleTester) -> None:
    """A consumer that does not await ``asyncio.sleep()`` does not wait."""
    consumer = """
        import asyncio

        from channels.generic.websocket import AsyncWebsocketConsumer


        class PriceConsumer(AsyncWebsocketConsumer):
            async def connect(self):
                await asyncio.sleep(1)
                asyncio.sleep(1)
    """

    rule.accuses({"shop/consumers.py": consumer}, "shop/consumers.py:9", says="asyncio.sleep() without awaiting it")
