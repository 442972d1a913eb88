"""A consumer's handlers take the arguments that Channels passes."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_signatures_that_take_what_is_given(rule: RuleTester) -> None:
    """Defaults, starred and keyword arguments take it as well; of decorated handlers nothing is known."""
    rule.accepts(
        {
            "shop/chat.py": """
                from channels.generic.websocket import AsyncJsonWebsocketConsumer, AsyncWebsocketConsumer


                async def tell(layer):
                    await layer.group_send("all", {"type": "chat.line"})
                    await layer.group_send("all", {"type": "chat.word"})


                class Chat(AsyncWebsocketConsumer):
                    async def connect(self, greeting="hello"):
                        pass

                    async def disconnect(self, *codes):
                        pass

                    async def receive(self, text_data, **others):
                        pass

                    async def chat_line(self, *messages, times=1):
                        await self.send("x")


                class Json(AsyncJsonWebsocketConsumer):
                    async def receive_json(self, content, **others):
                        pass

                    @with_user
                    async def chat_word(self, event, user):
                        pass

                    async def unrelated(self, first, second):
                        pass
            """
        }
    )


def test_accuses_handlers_of_the_connection(rule: RuleTester) -> None:
    """connect() is given nothing, disconnect() a code, receive() a keyword."""
    findings = rule.accuses(
        {
            "shop/chat.py": """
                from channels.generic.websocket import AsyncWebsocketConsumer


                class Chat(AsyncWebsocketConsumer):
                    async def connect(self, message):
                        pass

                    async def disconnect(self):
                        pass

                    async def receive(self, message):
                        pass
            """
        },
        "shop/chat.py:5",
        "shop/chat.py:8",
        "shop/chat.py:11",
    )

    assert [finding.message for finding in findings] == [
        "Chat.connect() is called with no argument and takes message: TypeError",
        "Chat.disconnect() is called with one argument and takes none: TypeError",
        "Chat.receive() is called with the keywords text_data or bytes_data and takes message: TypeError",
    ]


def test_accuses_handlers_of_messages(rule: RuleTester) -> None:
    """The handler of a message is given that message, and nothing else."""
    chat = """
        from channels.generic.websocket import AsyncWebsocketConsumer


        async def tell(layer):
            await layer.group_send("all", {"type": "chat.line"})
            await layer.group_send("all", {"type": "chat.word"})


        class Chat(AsyncWebsocketConsumer):
            async def chat_line(self):  # accused: a message from the channel layer, and takes none: TypeError
                pass

            async def chat_word(self, event, user):  # accused: and takes event, user: TypeError
                pass
    """

    assert {"shop.chat.Chat"} == {finding.subject for finding in rule.accuses_marked({"shop/chat.py": chat})}
