"""A message sent over a channel layer has every key that its handler reads."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_messages_that_may_have_the_keys(rule: RuleTester) -> None:
    """Keys that come from elsewhere, that the handler asks for or guards, and handlers of two consumers."""
    rule.accepts(
        {
            "shop/chat.py": """
                from channels.generic.websocket import AsyncWebsocketConsumer


                async def tell(layer, more):
                    await layer.group_send("all", {"type": "chat.whole", "text": "x"})
                    await layer.group_send("all", {"type": "chat.more", **more})
                    await layer.group_send("all", {"type": "chat.asked"})
                    await layer.group_send("all", {"type": "chat.guarded"})
                    await layer.group_send("all", {"type": "chat.got"})
                    await layer.group_send("all", {"type": "chat.either", "kind": "a"})
                    await layer.group_send("all", {"type": "chat.both"})


                class Chat(AsyncWebsocketConsumer):
                    async def chat_whole(self, event):
                        await self.send(event["text"])

                    async def chat_more(self, event):
                        await self.send(event["text"])

                    async def chat_asked(self, event):
                        if "text" in event:
                            await self.send(event["text"])

                    async def chat_guarded(self, event):
                        try:
                            await self.send(event["text"])
                        except KeyError:
                            pass

                    async def chat_got(self, event):
                        event.setdefault("text", "")
                        await self.send(event["text"])

                    async def chat_either(self, event):
                        await self.send(event["a"] if event["kind"] == "a" else event["text"])

                    async def chat_both(self, event):
                        await self.send(event["text"])


                class Other(AsyncWebsocketConsumer):
                    async def chat_both(self, event):
                        pass
            """
        }
    )


def test_accuses_a_key_that_is_not_sent(rule: RuleTester) -> None:
    """The finding is where the message is sent, and says where its handler reads the key."""
    (finding,) = rule.accuses(
        {
            "shop/chat.py": """
                from channels.generic.websocket import AsyncWebsocketConsumer


                class Chat(AsyncWebsocketConsumer):
                    async def tell(self):
                        await self.channel_layer.group_send("all", {"type": "chat.line", "words": "x"})

                    async def chat_line(self, event):
                        await self.send(event["text"])
            """
        },
        "shop/chat.py:6",
    )

    assert finding.subject == "chat.line"
    assert (
        "of type 'chat.line' without the key 'text', which Chat.chat_line() reads (shop/chat.py:9)" in finding.message
    )
    assert finding.evidence == {"key": "text", "sent": ["type", "words"]}
