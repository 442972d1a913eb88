"""A consumer accepts one of the subprotocols that a client offers."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

PATH = "shop/consumers.py"
CONSUMER = """from channels.generic.websocket import AsyncWebsocketConsumer


class PriceConsumer(AsyncWebsocketConsumer):
    async def connect(self):
        protocols = {read}
        await self.accept({given})
"""


def test_accepts_an_answer_to_what_was_offered(rule: RuleTester) -> None:
    """A consumer that names one, by keyword or not, and one that never asks are fine."""
    rule.each(PATH, CONSUMER, apart=True).accepts("""
        self.scope['subprotocols'] | subprotocol=protocols[0]
        self.scope['subprotocols'] | protocols[0]
        self.scope['path'] |
    """)


@pytest.mark.parametrize("key", ['"subprotocol"', "'subprotocol'"])
def test_accepts_an_answer_in_an_event(key: str, rule: RuleTester) -> None:
    """Middleware may put one into the acceptance."""
    middleware = f"""class Tokens:  # websocket
    async def __call__(self, scope, receive, send):
        async def answer(event):
            await send({{**event, {key}: "token"}})

        return await self.app(scope, receive, answer)
"""
    consumer = CONSUMER.format(read="self.scope['subprotocols']", given="")
    rule.accepts({PATH: consumer, "shop/middleware.py": middleware})


def test_accuses_an_acceptance_without_one(rule: RuleTester) -> None:
    """A browser asked for one, and gets none."""
    rule.each(f"{PATH}:6", CONSUMER, says="no accept() names a subprotocol", apart=True).accuses("""
        self.scope['subprotocols'] |
        self.scope.get('subprotocols', []) |
    """)


def test_accuses_middleware_that_takes_a_token_from_them(rule: RuleTester) -> None:
    """The token is read before the consumer, which answers without."""
    middleware = """class Tokens:  # websocket
    async def __call__(self, scope, receive, send):
        scope["token"] = scope["subprotocols"][1]
        return await self.app(scope, receive, send)
"""

    rule.accuses({"shop/middleware.py": middleware}, "shop/middleware.py:3")
