"""A consumer's own __init__ calls that of its base class."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_consumers_that_have_groups(rule: RuleTester) -> None:
    """The base's __init__, or groups of the consumer's own; a consumer that is no WebSocket's needs neither."""
    rule.accepts(
        {
            "shop/chat.py": """
                from channels.consumer import SyncConsumer
                from channels.generic.websocket import AsyncWebsocketConsumer


                class Calling(AsyncWebsocketConsumer):
                    def __init__(self, *args, **kwargs):
                        super().__init__(*args, **kwargs)
                        self.seen = 0


                class Naming(AsyncWebsocketConsumer):
                    groups = ["all"]

                    def __init__(self, room=""):
                        self.room = room


                class Setting(AsyncWebsocketConsumer):
                    def __init__(self, room=""):
                        self.groups = [room]


                class Worker(SyncConsumer):
                    def __init__(self):
                        self.done = 0
            """
        }
    )


def test_accuses_an_init_that_calls_no_other(rule: RuleTester) -> None:
    """Such a consumer has no groups, and its connections end in a TypeError."""
    rule.accuses(
        {
            "shop/chat.py": """
                from channels.generic.websocket import AsyncWebsocketConsumer


                class Chat(AsyncWebsocketConsumer):
                    def __init__(self, *args, **kwargs):
                        self.seen = 0
            """
        },
        "shop/chat.py:5",
        subject="shop.chat.Chat",
        says="Chat.__init__() does not call super().__init__()",
    )
