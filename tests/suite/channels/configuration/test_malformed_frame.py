"""A consumer handles frames that are not valid JSON."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_guarded_parsing(rule: RuleTester) -> None:
    """A try or suppress() around it, or a decode_json() of the consumer's own, catches what is no JSON."""
    rule.accepts(
        {
            "shop/chat.py": """
                import json
                from contextlib import suppress

                from channels.generic.websocket import AsyncJsonWebsocketConsumer, AsyncWebsocketConsumer


                class Trying(AsyncWebsocketConsumer):
                    async def receive(self, text_data=None, bytes_data=None):
                        try:
                            self.question = json.loads(text_data)
                        except ValueError:
                            await self.close(4400)


                class Suppressing(AsyncWebsocketConsumer):
                    async def receive(self, text_data=None, bytes_data=None):
                        with suppress(ValueError):
                            self.question = json.loads(text_data)


                class Decoding(AsyncJsonWebsocketConsumer):
                    @classmethod
                    async def decode_json(cls, text):
                        return parse(text)

                    async def receive_json(self, content):
                        pass
            """
        }
    )


def test_accuses_unguarded_parsing(rule: RuleTester) -> None:
    """The first parsing that nothing guards, and a JSON consumer, which guards nothing by itself."""
    chat = """
        import json

        from channels.generic.websocket import AsyncJsonWebsocketConsumer, AsyncWebsocketConsumer


        class Chat(AsyncWebsocketConsumer):
            async def receive(self, text_data=None, bytes_data=None):
                try:
                    self.question = json.loads(text_data)  # accused: Chat.receive() parses a frame that may not be JSON and catches no error
                finally:
                    self.seen = json.loads(text_data)


        class Json(AsyncJsonWebsocketConsumer):
            async def receive_json(self, content):  # accused: gets its frames from AsyncJsonWebsocketConsumer, which raises
                pass
    """

    assert {"shop.chat.Chat", "shop.chat.Json"} == {
        finding.subject for finding in rule.accuses_marked({"shop/chat.py": chat})
    }
