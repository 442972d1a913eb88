"""A consumer leaves, in disconnect(), every group that it has joined."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_groups_that_are_left(rule: RuleTester) -> None:
    """By the consumer itself, or by Channels, which leaves those that are in self.groups."""
    rule.accepts(
        {
            "shop/chat.py": """
                from channels.generic.websocket import AsyncWebsocketConsumer


                class Leaving(AsyncWebsocketConsumer):
                    async def connect(self):
                        await self.channel_layer.group_add("all", self.channel_name)

                    async def disconnect(self, code):
                        await self.channel_layer.group_discard("all", self.channel_name)


                class Keeping(AsyncWebsocketConsumer):
                    async def join(self, group):
                        self.groups.append(group)
                        await self.channel_layer.group_add(group, self.channel_name)


                class Declaring(AsyncWebsocketConsumer):
                    groups = ["all"]
            """
        }
    )


def test_accuses_a_group_that_is_only_joined(rule: RuleTester) -> None:
    """The finding is where the first group is joined."""
    chat = """
        from channels.generic.websocket import AsyncWebsocketConsumer


        class Chat(AsyncWebsocketConsumer):
            async def connect(self):
                await self.channel_layer.group_add("all", self.channel_name)  # accused: never leaves with group_discard()
                await self.channel_layer.group_add("some", self.channel_name)
    """
    (finding,) = rule.accuses_marked({"shop/chat.py": chat})

    assert "shop.chat.Chat" == finding.subject
