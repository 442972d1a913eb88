"""A consumer's connect() accepts or closes the socket exactly once, or leaves that to its base class."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest

from tests.rules import RuleTester

CHAT = """\
from channels.generic.websocket import AsyncWebsocketConsumer


class Chat(AsyncWebsocketConsumer):
"""


def chat(body: str) -> dict[str, str]:
    """Return the file of a consumer with this body, which begins on line 5."""
    return {"shop/chat.py": CHAT + indent(dedent(body).lstrip("\n"), "    ")}


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
        chat("""
            async def connect(self):
                self.room = self.scope["path"]
                await self.channel_layer.group_add(self.room, self.channel_name)
        """),
        "shop/chat.py:5",
        subject="shop.chat.Chat",
        says="Chat.connect() neither accepts nor closes",
    )


def test_accuses_a_handshake_that_is_answered_twice(rule: RuleTester) -> None:
    """A branch that closes and does not return comes to accept() after all."""
    rule.accuses(
        chat("""
            async def connect(self):
                if self.scope:
                    await self.close()
                await self.accept()
        """),
        "shop/chat.py:7",
        says="Chat.connect() closes the socket and goes on to accept it",
    )


TWICE = [
    (
        "shop/chat.py:8",
        """
        async def connect(self):
            await self.accept()
            await self.accept(subprotocol="v1")
    """,
    ),
    (
        "shop/chat.py:9",
        """
        async def connect(self):
            try:
                await self.accept()
                await super().connect()
            except ValueError:
                await self.close()
    """,
    ),
    (
        "shop/chat.py:8",
        """
        async def connect(self):
            await self.open()
            await self.accept()

        async def open(self):
            await self.accept()
    """,
    ),
    (
        "shop/chat.py:9",
        """
        async def connect(self):
            if self.scope["user"]:
                await self.accept()
            await self.accept()
    """,
    ),
]


@pytest.mark.parametrize(("place", "body"), TWICE)
def test_accuses_a_socket_that_is_accepted_twice(rule: RuleTester, place: str, body: str) -> None:
    """The second accept() of a way through connect() is accused, whoever calls it."""
    rule.accuses({"shop/chat.py": CHAT + indent(dedent(body), "    ")}, place, says="accepts the socket in line")


def test_accuses_a_base_of_the_project_that_accepts(rule: RuleTester) -> None:
    """A base class of the project that accepts answers for the class below it."""
    below = "\n\nclass Room(Chat):\n    async def connect(self):\n        await super().connect()\n        await self.accept()\n"
    files = {"shop/chat.py": CHAT + "    async def connect(self):\n        await self.accept()\n" + below}

    rule.accuses(files, "shop/chat.py:12", says="Room.connect() accepts the socket in line 11")


def test_accepts_ways_that_accept_once(rule: RuleTester) -> None:
    """Each way may accept by itself, and a handler may accept where the first try has failed."""
    body = """
        async def connect(self):
            if self.scope["user"]:
                await self.accept()
                return
            if self.scope["path"]:
                await self.accept()
            else:
                await self.accept("v1")
            if not self.scope["path"]:
                await self.close()

        async def websocket_connect(self, message):
            if self.groups:
                await self.accept()
            if not self.groups:
                await self.accept()
    """
    rule.accepts({"shop/chat.py": CHAT + indent(dedent(body), "    ")})
