"""A consumer reads no attribute that some path through ``connect()`` leaves unset."""

from __future__ import annotations

from textwrap import indent

import pytest

from tests.rules import RuleTester

_HEAD = """\
from channels.db import database_sync_to_async
from channels.exceptions import DenyConnection
from channels.generic.websocket import AsyncWebsocketConsumer, WebsocketConsumer


class PriceConsumer(AsyncWebsocketConsumer):
"""
_GUARDED = """
    async def connect(self):
        if self.scope["user"].is_anonymous:
            await self.close()
            return
        self.group_name = "prices"
        await self.accept()

"""


@pytest.mark.parametrize(
    "leaving",
    [
        'if hasattr(self, "group_name"):\n    await self.leave(self.group_name)',
        'await self.leave(getattr(self, "group_name", None))',
        "try:\n    await self.leave(self.group_name)\nexcept AttributeError:\n    pass",
        'if self.scope["user"].is_anonymous:\n    return\nawait self.leave(self.group_name)',
        'if self.scope["user"].is_authenticated:\n    await self.leave(self.group_name)',
        "if code != 4401:\n    await self.leave(self.group_name)",
        'self.group_name = "none"\nawait self.leave(self.group_name)',
    ],
)
def test_accepts_disconnects_that_ask(rule: RuleTester, leaving: str) -> None:
    """What disconnect() reads only after it has asked whether it is there, or how the connection began."""
    disconnect = "    async def disconnect(self, code):\n" + indent(leaving, " " * 8) + "\n"
    leave = (
        "\n    async def leave(self, name):\n        await self.channel_layer.group_discard(name, self.channel_name)\n"
    )
    rule.accepts({"shop/consumers.py": f"{_HEAD}{_GUARDED}{disconnect}{leave}"})


@pytest.mark.parametrize(
    "body",
    [
        """
    group_name = None

    async def connect(self):
        if self.scope["user"].is_anonymous:
            return await self.close()
        self.group_name = "prices"
        await self.accept()
""",
        """
    async def connect(self):
        self.group_name = "prices"
        if self.scope["user"].is_anonymous:
            await self.close()
            return
        await self.accept()
""",
        """
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.group_name = None

    async def connect(self):
        if self.scope["user"].is_anonymous:
            raise DenyConnection
        self.group_name = "prices"
""",
        """
    async def connect(self):
        await self.prepare()
        if self.scope["user"].is_anonymous:
            raise DenyConnection
        await self.accept()

    async def prepare(self):
        self.group_name = "prices"
""",
        """
    async def connect(self):
        try:
            self.group_name = self.scope["query"]["group"]
        except KeyError:
            self.group_name = "prices"
        await self.accept()
""",
        """
    async def connect(self):
        if self.scope["user"].is_anonymous:
            raise PermissionError("the consumer ends here, and disconnect() is not called")
        self.group_name = "prices"
        await self.accept()
""",
    ],
)
def test_accepts_attributes_that_every_way_sets(rule: RuleTester, body: str) -> None:
    """What the class, its ``__init__`` or every way through connect() sets, through another method too."""
    disconnect = "\n    async def disconnect(self, code):\n        await self.send(self.group_name)\n"
    rule.accepts({"shop/consumers.py": f"{_HEAD}{body}{disconnect}"})


def test_accuses_a_refusal_before_the_attribute(rule: RuleTester) -> None:
    """The finding names the attribute, the method that reads it, and the line that leaves it unset."""
    disconnect = (
        "    async def disconnect(self, code):\n        await self.channel_layer.group_discard(self.group_name, '')\n"
    )
    (finding,) = rule.accuses({"shop/consumers.py": f"{_HEAD}{_GUARDED}{disconnect}"}, "shop/consumers.py:16")

    assert finding.subject == "shop.consumers.PriceConsumer"
    assert (
        finding.message
        == "PriceConsumer.disconnect() reads self.group_name, which connect() has not set where it ends "
        "in line 11: AttributeError"
    )


@pytest.mark.parametrize(
    "connect",
    [
        """
    async def connect(self):
        if self.scope["user"].is_authenticated:
            self.group_name = "prices"
            await self.accept()
        else:
            await self.close()
""",
        """
    async def connect(self):
        if self.scope["user"].is_anonymous:
            raise DenyConnection("log in first")
        self.group_name = "prices"
        await self.accept()
""",
        """
    async def connect(self):
        try:
            product = await self.product()
            self.group_name = product.name
        except LookupError:
            await self.close()
            return
        await self.accept()
""",
        """
    async def connect(self):
        await self.accept()

    async def receive(self, text_data=None, bytes_data=None):
        self.group_name = text_data
""",
    ],
)
def test_accuses_other_ways(rule: RuleTester, connect: str) -> None:
    """A branch, a denied connection, a failed look-up, and what only a first message sets; read in a helper as well."""
    disconnect = (
        "\n    async def disconnect(self, code):\n        await self.leave()\n"
        "\n    async def leave(self):\n        await self.channel_layer.group_discard(self.group_name, self.channel_name)\n"
    )
    source = f"{_HEAD}{connect}{disconnect}"
    rule.accuses(
        {"shop/consumers.py": source},
        f"shop/consumers.py:{len(source.splitlines())}",
        says="PriceConsumer.leave() reads self.group_name",
    )


def test_accuses_synchronous_consumers_and_bases(rule: RuleTester) -> None:
    """The connect() that refuses is a base's."""
    rule.accuses(
        {
            "shop/base.py": """
                from channels.generic.websocket import WebsocketConsumer


                class SignedInConsumer(WebsocketConsumer):
                    def connect(self):
                        if not self.scope["user"].is_authenticated:
                            self.close()
                            return
                        self.user = self.scope["user"]
                        self.accept()
            """,
            "shop/consumers.py": """
                from shop.base import SignedInConsumer


                class PriceConsumer(SignedInConsumer):
                    def disconnect(self, code):
                        print(f"{self.user} has left")
            """,
        },
        "shop/consumers.py:6",
    )


def test_accuses_messages_after_a_partial_connect(rule: RuleTester) -> None:
    """An accepted connection may send, whichever way connect() went."""
    rule.accuses(
        {
            "shop/consumers.py": """
                from channels.generic.websocket import AsyncWebsocketConsumer


                class PriceConsumer(AsyncWebsocketConsumer):
                    async def connect(self):
                        await self.accept()
                        if self.scope["user"].is_authenticated:
                            self.basket = []

                    async def receive(self, text_data=None, bytes_data=None):
                        self.basket.append(text_data)
            """
        },
        "shop/consumers.py:11",
    )


_ROUTED = """
    async def connect(self):
        room: str | None = self.scope["url_route"]["kwargs"].get("room")
        if {lacks}:
            await self.close()
        else:
            self.room = room
            await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.room, self.channel_name)
"""


def _routed(lacks: str, route: str) -> dict[str, str]:
    routing = f"""
        from django.urls import path, re_path

        from shop.consumers import PriceConsumer

        websocket_urlpatterns = [{route}, PriceConsumer.as_asgi())]
    """
    return {"shop/consumers.py": f"{_HEAD}{_ROUTED.format(lacks=lacks)}", "shop/routing.py": routing}


@pytest.mark.parametrize("lacks", ["room is None", "not room", 'not self.scope["url_route"]["kwargs"]["room"]'])
def test_accepts_refusals_that_no_route_leads_to(rule: RuleTester, lacks: str) -> None:
    """A path() gives its arguments to each connection, so that what is done without them never happens."""
    rule.accepts(_routed(lacks, "path('ws/<slug:room>/'"))


@pytest.mark.parametrize(
    "route", ["re_path('ws/(?:(?P<room>[a-z]+)/)?$'", "path('ws/<int:room>/'", "path('ws/prices/'"]
)
def test_accuses_refusals_of_what_a_route_may_leave_out(rule: RuleTester, route: str) -> None:
    """A group may be optional, a number 0, and another route has no such argument."""
    files = _routed("not room", route)

    rule.accuses(files, f"shop/consumers.py:{len(files['shop/consumers.py'].splitlines())}", says="self.room")
