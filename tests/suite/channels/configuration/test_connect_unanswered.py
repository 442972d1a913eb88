"""A consumer's connect() accepts or closes the socket exactly once, or leaves that to its base class."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_consumers_that_answer(rule: RuleTester) -> None:
    """By a helper, in a branch that returns, by raising, by the base, or by code elsewhere that is given the consumer."""
    rule.accepts(
        {
            "shop/chat.py": """
                from channels.exceptions import DenyConnection
                from channels.generic.websocket import AsyncWebsocketConsumer, WebsocketConsumer


                class Greeting:
                    async def greet(self):
                        await self.accept()


                class Helped(Greeting, AsyncWebsocketConsumer):
                    async def connect(self):
                        self.asked = 0
                        await self.greet()


                class Returning(AsyncWebsocketConsumer):
                    async def connect(self):
                        if self.scope:
                            await self.close()
                            return
                        await self.accept()


                class Choosing(AsyncWebsocketConsumer):
                    async def connect(self):
                        if self.scope:
                            await self.close()
                        else:
                            await self.accept()


                class Raising(WebsocketConsumer):
                    def connect(self):
                        raise DenyConnection


                class Inheriting(WebsocketConsumer):
                    def connect(self):
                        super().connect()


                class Handing(WebsocketConsumer):
                    def connect(self):
                        welcome(self)


                class Base(AsyncWebsocketConsumer):
                    async def connect(self):
                        self.asked = 0


                class Derived(Base):
                    async def connect(self):
                        await self.accept()
            """
        }
    )


def test_accuses_a_handshake_that_is_never_answered(rule: RuleTester) -> None:
    """A connect() that only sets up leaves the client waiting."""
    rule.accuses(
        {
            "shop/chat.py": """
                from channels.generic.websocket import AsyncWebsocketConsumer


                class Chat(AsyncWebsocketConsumer):
                    async def connect(self):
                        self.room = self.scope["path"]
                        await self.channel_layer.group_add(self.room, self.channel_name)
            """
        },
        "shop/chat.py:5",
        subject="shop.chat.Chat",
        says="Chat.connect() neither accepts nor closes",
    )


def test_accuses_a_handshake_that_is_answered_twice(rule: RuleTester) -> None:
    """A branch that closes and does not return comes to accept() after all."""
    rule.accuses(
        {
            "shop/chat.py": """
                from channels.generic.websocket import AsyncWebsocketConsumer


                class Chat(AsyncWebsocketConsumer):
                    async def connect(self):
                        if self.scope:
                            await self.close()
                        await self.accept()
            """
        },
        "shop/chat.py:7",
        says="Chat.connect() closes the socket and goes on to accept it",
    )
