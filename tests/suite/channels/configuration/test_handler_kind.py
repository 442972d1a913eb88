"""Handlers of an asynchronous consumer are coroutines; those of a synchronous one are not."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_handlers_of_their_consumer_s_kind(rule: RuleTester) -> None:
    """Plain functions that return something to await, that others override or decorate, are no mistakes."""
    rule.accepts(
        {
            "shop/chat.py": """
                from channels.generic.websocket import AsyncWebsocketConsumer, WebsocketConsumer


                async def tell(layer):
                    await layer.group_send("all", {"type": "chat.line"})
                    await layer.group_send("all", {"type": "chat.word"})
                    await layer.group_send("all", {"type": "chat.sign"})


                class Base(AsyncWebsocketConsumer):
                    def connect(self):
                        raise NotImplementedError

                    def disconnect(self, code):
                        return self.leave()

                    async def leave(self):
                        pass


                class Chat(Base):
                    async def chat_line(self, event):
                        await self.send("x")

                    def chat_word(self, event):
                        return self.send("x")

                    @later
                    def chat_sign(self, event):
                        pass

                    def unrelated(self):
                        self.seen = True


                class Plain(WebsocketConsumer):
                    def connect(self):
                        self.accept()

                    async def unrelated(self):
                        pass
            """
        }
    )


def test_accuses_handlers_of_the_connection(rule: RuleTester) -> None:
    """A plain connect() is awaited in vain, a coroutine in a synchronous consumer is never awaited."""
    chat = """
        from channels.generic.websocket import AsyncWebsocketConsumer, JsonWebsocketConsumer


        class Chat(AsyncWebsocketConsumer):
            def connect(self):  # accused: Chat.connect() is a plain function in an AsyncWebsocketConsumer, which awaits it
                self.seen = True


        class Plain(JsonWebsocketConsumer):
            async def receive_json(self, content):  # accused: is a coroutine in a JsonWebsocketConsumer, which never
                pass
    """

    assert {"shop.chat.Chat", "shop.chat.Plain"} == {
        finding.subject for finding in rule.accuses_marked({"shop/chat.py": chat})
    }


def test_accuses_handlers_of_messages(rule: RuleTester) -> None:
    """So it is with the handler of a message that the project sends, where no other consumer can be meant."""
    chat = """
        from channels.generic.websocket import AsyncWebsocketConsumer, WebsocketConsumer


        async def tell(layer):
            await layer.group_send("all", {"type": "chat.line"})
            await layer.group_send("all", {"type": "chat.word"})


        class Chat(AsyncWebsocketConsumer):
            def chat_line(self, event):  # accused: handles a message from the channel layer, and is a plain function
                self.seen = True


        class Plain(WebsocketConsumer):
            async def chat_word(self, event):  # accused: handles a message from the channel layer, and is a coroutine
                pass
    """

    rule.accuses_marked({"shop/chat.py": chat})
