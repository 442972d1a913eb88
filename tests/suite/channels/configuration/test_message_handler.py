"""Messages over a channel layer, and the methods that handle them."""

from __future__ import annotations

from tests.rules import RuleTester

CONSUMERS = """
    from channels.generic.websocket import AsyncWebsocketConsumer

    {}


    class PriceConsumer({}):
        async def receive(self, text_data=None, bytes_data=None):
            await self.channel_layer.group_send("prices", {{"type": "price.asked", "product": text_data}})

        async def price_told(self, event):
            await self.send(text_data=event["product"])
"""
PLAIN = CONSUMERS.format("import json", "AsyncWebsocketConsumer")


def test_accepts_types_that_something_handles(rule: RuleTester) -> None:
    """A method of any class handles a type; types and keys that are not written out may be any, and mail is no message."""
    rule.accepts(
        {
            "shop/views.py": """
                from channels.layers import get_channel_layer

                from shop.mail import mailer


                async def tell(request, kind):
                    layer = get_channel_layer()
                    await layer.group_send("prices", {"type": "price.told", "product": 1})
                    await layer.group_send("prices", {"type": "offer.made"})
                    await layer.group_send("prices", {"type": kind})
                    await layer.group_send("prices", {"product": 1, **request.GET})
                    await layer.group_send("prices", request.GET)
                    await mailer.send("prices", {"type": "letter"})


                class Offers:
                    async def offer_made(self, event):
                        pass
            """,
            "shop/consumers.py": PLAIN.replace("price.asked", "price.told"),
        }
    )


def test_accepts_a_loop_that_reads_its_messages_by_itself(rule: RuleTester) -> None:
    """A message that ends a loop around ``layer.receive()`` never comes to a consumer."""
    rule.accepts(
        {
            "shop/loop.py": """
                from channels.layers import get_channel_layer


                async def run(application):
                    message = await get_channel_layer().receive("prices")
                    while message.get("type") != "_stop":
                        await application.send_input(message)
                        message = await get_channel_layer().receive("prices")


                async def stop():
                    await get_channel_layer().send("prices", {"type": "_stop"})
            """,
            "shop/consumers.py": PLAIN.replace("price.asked", "price.told"),
        }
    )


def test_accepts_consumers_that_find_handlers_in_their_own_way(rule: RuleTester) -> None:
    """Where a consumer, or a class of a package that it derives from, dispatches by itself, no handler is missing."""
    dispatching = """
        class Dispatching:
            async def dispatch(self, message):
                await self.handle(message)
    """
    rule.accepts(
        {
            "shop/dispatching.py": dispatching,
            "shop/consumers.py": CONSUMERS.format(
                "from shop.dispatching import Dispatching", "Dispatching, AsyncWebsocketConsumer"
            ),
        }
    )
    rule.accepts({"shop/consumers.py": PLAIN.replace("price_told(self, event)", "dispatch(self, message)")})


def test_accuses_types_without_a_method(rule: RuleTester) -> None:
    """A type that no consumer has a method for is named with the line that sends it, and the method's name."""
    (finding,) = rule.accuses(
        {"shop/consumers.py": PLAIN},
        "shop/consumers.py:8",
        subject="price.asked",
        says="no consumer has a method price_asked()",
    )

    assert "a method `price_asked(self, event)`" in finding.hint


def test_accuses_messages_without_a_type_and_hidden_handlers(rule: RuleTester) -> None:
    """A message without a type has no handler; a type that begins with an underscore is refused by Channels."""
    hidden, without = rule.accuses(
        {
            "shop/consumers.py": PLAIN.replace("price.asked", "_price_told").replace("price_told(", "_price_told("),
            "shop/views.py": """
                from asgiref.sync import async_to_sync
                from channels.layers import get_channel_layer


                def tell(request):
                    async_to_sync(get_channel_layer().group_send)("prices", {"product": 1})
            """,
        },
        "shop/consumers.py:8",
        "shop/views.py:6",
    )

    assert hidden.subject == "_price_told"
    assert "a type that begins with a letter" in hidden.hint
    assert without.subject == "shop.views"
    assert "sends a message without a 'type' over the channel layer ({'product': 1})" in without.message


PUSHED = """
    from asgiref.sync import async_to_sync
    from channels.layers import get_channel_layer

    TOLD = "{told}"


    class Kinds:
        TOLD = "{told}"


    def push(kind, **values):
        async_to_sync(get_channel_layer().group_send)("prices", {{"type": kind, **values}})


    def report(price):
        push("{told}", price=price)
        push(kind="{told}")
        push(price)
        async_to_sync(get_channel_layer().group_send)("prices", {{"type": TOLD}})
        async_to_sync(get_channel_layer().group_send)("prices", {{"type": Kinds.TOLD, "price": price}})
"""


def test_reads_types_that_are_not_written_in_the_message(rule: RuleTester) -> None:
    """A type that callers of a function give, and one that a module or a class has a name for."""
    consumers = CONSUMERS.format("import shop.views", "AsyncWebsocketConsumer").replace("price.asked", "price.told")
    rule.accepts({"shop/consumers.py": consumers, "shop/views.py": PUSHED.format(told="price.told")})

    rule.accuses(
        {"shop/consumers.py": consumers, "shop/views.py": PUSHED.format(told="price.tell")},
        *(f"shop/views.py:{line}" for line in (16, 17, 19, 20)),
        says="no consumer has a method price_tell()",
    )


def test_reads_types_that_other_files_give(rule: RuleTester) -> None:
    """The file that calls such a function need not know of Channels."""
    push = """
        from asgiref.sync import async_to_sync
        from channels.layers import get_channel_layer


        def push(kind, **values):
            async_to_sync(get_channel_layer().group_send)("prices", {"type": kind, **values})
    """
    told = "from shop.push import push\n\n\ndef report(price):\n    push('price.tell', price=price)\n"

    rule.accuses(
        {"shop/consumers.py": PLAIN.replace("price.asked", "price.told"), "shop/push.py": push, "shop/orders.py": told},
        "shop/orders.py:5",
        says="no consumer has a method price_tell()",
    )
