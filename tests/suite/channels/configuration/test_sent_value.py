"""A WebSocket consumer passes text or bytes to send()."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_text(rule: RuleTester) -> None:
    """Text, bytes, what is not known, and whatever a send() of the consumer's own takes."""
    rule.accepts(
        {
            "shop/chat.py": """
                import json

                from channels.consumer import AsyncConsumer
                from channels.generic.websocket import AsyncJsonWebsocketConsumer, AsyncWebsocketConsumer


                class Chat(AsyncWebsocketConsumer):
                    async def chat_line(self, event):
                        await self.send(text_data=json.dumps({"a": 1}))
                        await self.send(event["text"])
                        await self.send(bytes_data=b"a")


                class Json(AsyncJsonWebsocketConsumer):
                    async def chat_line(self, event):
                        await self.send_json({"a": 1})


                class Own(AsyncWebsocketConsumer):
                    async def send(self, data):
                        await super().send(text_data=json.dumps(data))

                    async def chat_line(self, event):
                        await self.send({"a": 1})


                class Worker(AsyncConsumer):
                    async def chat_line(self, event):
                        await self.send({"type": "http.response.start"})
            """
        }
    )


def test_accuses_data(rule: RuleTester) -> None:
    """A dictionary or a list cannot be put into a frame."""
    (dictionary, items) = rule.accuses(
        {
            "shop/chat.py": """
                from channels.generic.websocket import AsyncWebsocketConsumer


                class Chat(AsyncWebsocketConsumer):
                    async def chat_line(self, event):
                        await self.send({"a": 1})
                        await self.send(text_data=[1])
            """
        },
        "shop/chat.py:6",
        "shop/chat.py:7",
    )

    assert dictionary.subject == "shop.chat.Chat"
    assert "Chat.chat_line() passes self.send() {'a': 1}, which is not text: write json.dumps(…)" in dictionary.message
    assert "[1]" in items.message


def test_accuses_a_name_for_data(rule: RuleTester) -> None:
    """A dictionary is no text under another name; a name that is text in the end is."""
    consumer = """
        import json

        from channels.generic.websocket import AsyncWebsocketConsumer


        class Chat(AsyncWebsocketConsumer):
            async def chat_line(self, event):
                answer = {"text": event["text"]}
                await self.send(text_data=answer)
                text = {"text": event["text"]}
                text = json.dumps(text)
                await self.send(text_data=text)
    """

    rule.accuses({"shop/chat.py": consumer}, "shop/chat.py:9", says="answer, which is not text")


ECHO = """
    import json

    from channels.generic.websocket import AsyncWebsocketConsumer


    class Chat(AsyncWebsocketConsumer):
        async def receive(self, text_data=None, bytes_data=None):
            data = json.loads(text_data)
            await self.channel_layer.group_send("chat", {{"type": "chat.line", "text": data["text"]}})
            await self.send({received})

        async def chat_line(self, event):
            await self.send(text_data={handled})
"""


def test_accepts_what_is_made_text_again(rule: RuleTester) -> None:
    """What has been decoded is encoded, and of a message its text is sent."""
    rule.each("shop/chat.py", ECHO, apart=True).accepts("""
        json.dumps(data) | json.dumps(event)
        text_data | event["text"]
        data["text"] | str(event)
    """)


def test_accuses_what_has_been_decoded_and_messages(rule: RuleTester) -> None:
    """A frame that json.loads() has read, and the message itself."""
    rule.accuses({"shop/chat.py": ECHO.format(received="data", handled="event")}, "shop/chat.py:10", "shop/chat.py:13")
