"""A consumer that handles its own disconnection ends itself with ``StopConsumer``."""

from __future__ import annotations

from tests.rules import RuleTester

STOPPED = """\
from channels import exceptions
from channels.consumer import AsyncConsumer, SyncConsumer
from channels.exceptions import StopConsumer as Stop
from channels.generic.websocket import AsyncWebsocketConsumer, WebsocketConsumer


class Raised(AsyncConsumer):
    async def websocket_connect(self, message):
        await self.send({"type": "websocket.accept"})

    async def websocket_disconnect(self, message):
        raise Stop()


class Left(WebsocketConsumer):
    def websocket_disconnect(self, message):
        super().websocket_disconnect(message)


class LeftToBase(AsyncWebsocketConsumer):
    async def websocket_disconnect(self, message):
        await AsyncWebsocketConsumer.websocket_disconnect(self, message)


class Elsewhere(SyncConsumer):
    def websocket_connect(self, message):
        self.send({"type": "websocket.accept"})

    def websocket_disconnect(self, message):
        self.finish()

    def finish(self):
        raise exceptions.StopConsumer


class Inherited(Raised):
    async def websocket_connect(self, message):
        await super().websocket_connect(message)


class Worker(AsyncConsumer):
    async def price_changed(self, message):
        print(message)
"""

RUNNING_ON = """\
from channels.consumer import AsyncConsumer
from channels.generic.websocket import WebsocketConsumer


class Plain(AsyncConsumer):
    async def websocket_connect(self, message):
        await self.send({"type": "websocket.accept"})

    async def websocket_disconnect(self, message):
        print("gone")


class Replaced(WebsocketConsumer):
    def websocket_disconnect(self, message):
        self.close()


class Without(AsyncConsumer):
    async def websocket_connect(self, message):
        await self.send({"type": "websocket.accept"})
"""


def test_accepts_consumers_that_stop(rule: RuleTester) -> None:
    """The method raises it, calls one that does, or leaves it to a base; a worker's consumer never stops."""
    rule.accepts({"shop/consumers.py": STOPPED, "shop/routing.py": "websocket_urlpatterns = []\n"})


def test_accuses_consumers_that_run_on(rule: RuleTester) -> None:
    """Nothing stops one that replaces the method of its base, nor one that has none."""
    places = [f"shop/consumers.py:{line}" for line in (9, 14, 19)]
    files = {
        "shop/consumers.py": RUNNING_ON,
        "shop/routing.py": "import shop.consumers\n\nwebsocket_urlpatterns = []\n",
    }

    findings = rule.accuses(files, *places)

    assert "Without has no method websocket_disconnect()" in findings[2].message
