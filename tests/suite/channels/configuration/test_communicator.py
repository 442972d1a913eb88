"""A test gives a communicator the application that a server would run."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

CONSUMER = {
    "shop/consumers.py": """
        from channels.generic.websocket import AsyncWebsocketConsumer


        class PriceConsumer(AsyncWebsocketConsumer):
            async def connect(self):
                self.product = self.scope["url_route"]["kwargs"]["product"]
                await self.accept()
    """,
    "shop/routing.py": """
        from django.urls import path

        from shop.consumers import PriceConsumer

        websocket_urlpatterns = [path("ws/<slug:product>/", PriceConsumer.as_asgi())]
    """,
}
HEAD = """from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator

from shop.consumers import PriceConsumer
from shop.routing import websocket_urlpatterns


async def test_price():
"""


def project_with(*lines: str) -> dict[str, str]:
    """Return a consumer that needs a router, and a test with these lines, from line 9 on."""
    return {**CONSUMER, "tests/test_prices.py": HEAD + "".join(f"    {line}\n" for line in lines)}


@pytest.mark.parametrize(
    "lines",
    [
        ('WebsocketCommunicator(URLRouter(websocket_urlpatterns), "/ws/tea/")',),
        (
            'communicator = WebsocketCommunicator(PriceConsumer.as_asgi(), "/ws/tea/")',
            'communicator.scope["url_route"] = {"kwargs": {"product": "tea"}}',
        ),
    ],
)
def test_accepts_a_router_and_a_scope_of_its_own(rule: RuleTester, lines: tuple[str, ...]) -> None:
    """With a router, or with what a router would have put into the scope, the consumer has all it reads."""
    rule.accepts(project_with(*lines))


def test_accepts_a_scope_that_a_helper_of_the_tests_completes(rule: RuleTester) -> None:
    """A fixture may put into the scope what a router would have."""
    fixture = 'def routed(communicator):\n    communicator.scope["url_route"] = {"kwargs": {"product": "tea"}}\n'
    lines = ('routed(WebsocketCommunicator(PriceConsumer.as_asgi(), "/ws/tea/"))',)
    rule.accepts({**project_with(*lines), "tests/conftest.py": fixture})


@pytest.mark.parametrize(
    ("given", "says"),
    [("PriceConsumer", "write PriceConsumer.as_asgi()"), ("PriceConsumer.as_asgi()", "reads scope['url_route']")],
)
def test_accuses_a_class_and_a_consumer_alone(rule: RuleTester, given: str, says: str) -> None:
    """A class takes no scope, and a consumer alone has no route."""
    rule.accuses(project_with(f'WebsocketCommunicator({given}, "/ws/tea/")'), "tests/test_prices.py:9", says=says)


_MADE = 'communicator = WebsocketCommunicator(URLRouter(websocket_urlpatterns), "/ws/tea/")'


def test_accepts_answers_that_are_taken_apart(rule: RuleTester) -> None:
    """Two names, an item of the pair, and a pair that is compared."""
    rule.accepts(
        project_with(
            _MADE,
            "connected, subprotocol = await communicator.connect()",
            "assert connected",
            "answer = await communicator.connect()",
            "assert answer[0]",
            "assert answer == (True, None)",
            "assert (await communicator.connect())[0]",
            "accepted = await communicator.connect()",
            "accepted = accepted[0]",
            "assert accepted",
        )
    )


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (("connected = await communicator.connect()", "assert connected"), 11),
        (("assert await communicator.connect()",), 10),
        (("connected = await communicator.connect()", "case.assertTrue(connected)"), 11),
    ],
)
def test_accuses_pairs_that_are_taken_for_true(rule: RuleTester, lines: tuple[str, ...], line: int) -> None:
    """A refused connection passes such a test."""
    rule.accuses(
        project_with(_MADE, *lines), f"tests/test_prices.py:{line}", says="is always true: connect() gives a pair"
    )
