"""The characters of groups' names."""

from __future__ import annotations

from textwrap import indent

from tests.rules import RuleTester

CONSUMERS = """\
from channels.generic.websocket import AsyncWebsocketConsumer

LONG = "{}"
EITHER = "a:1"
EITHER = "a.1"


class PriceConsumer(AsyncWebsocketConsumer):
    async def connect(self):
{}
"""


def consumer(*lines: str) -> dict[str, str]:
    """Return a consumer with these lines in connect(), from line 10 on."""
    return {"shop/consumers.py": CONSUMERS.format("x" * 100, indent("\n".join(lines), " " * 8))}


def test_accepts_names_that_a_layer_takes(rule: RuleTester) -> None:
    """Letters, digits, hyphens, underscores and periods are allowed; parts that are not written out may be anything."""
    rule.accepts(
        consumer(
            'await self.channel_layer.group_add("chat.room-1_a", self.channel_name)',
            'await self.channel_layer.group_send(f"chat_{self.scope[\'room\']}", {"type": "told"})',
            'await self.channel_layer.group_send("chat_%s" % self.name, {"type": "told"})',
            "await self.channel_layer.group_send(EITHER, {'type': 'told'})",
            "await self.channel_layer.group_send(self.name, {'type': 'told'})",
            'await self.channel_layer.send("specific.abc!def", {"type": "told"})',
        )
    )


def test_accepts_names_of_another_layer(rule: RuleTester) -> None:
    """A layer of another package has rules of its own."""
    layers = """
        from channels.layers import BaseChannelLayer


        class OwnLayer(BaseChannelLayer):
            pass
    """
    rule.accepts(
        {**consumer('await self.channel_layer.group_add("chat:1", self.channel_name)'), "shop/layers.py": layers},
        settings='CHANNEL_LAYERS = {"default": {"BACKEND": "shop.layers.OwnLayer"}}',
    )


def test_accuses_names_that_it_refuses(rule: RuleTester) -> None:
    """Colons, spaces and a hundred characters are named once each, at their first use, however the name is written."""
    findings = rule.accuses(
        consumer(
            'self.group = f"prices:{self.channel_name}"',
            "await self.channel_layer.group_add(self.group, self.channel_name)",
            "await self.channel_layer.group_discard(self.group, self.channel_name)",
            'await self.channel_layer.group_add("chat room %d" % 1, self.channel_name)',
            "await self.channel_layer.group_add(LONG, self.channel_name)",
        ),
        "shop/consumers.py:11",
        "shop/consumers.py:13",
        "shop/consumers.py:14",
    )

    assert {finding.subject for finding in findings} == {"prices:", "chat room ", "x" * 100}
    assert "names a group with 'prices:': a group's name holds only ASCII letters" in findings[0].message


def test_accuses_arguments_the_wrong_way_round(rule: RuleTester) -> None:
    """The name of a channel is none that a group may have."""
    rule.accuses(
        consumer('await self.channel_layer.group_add(self.channel_name, "prices")'),
        "shop/consumers.py:10",
        subject="self.channel_name",
        says="the group comes first",
    )


def test_accuses_parts_that_always_have_other_characters(rule: RuleTester) -> None:
    """An address has a ``@``, a path a ``/``; keys and what is made safe are taken."""
    text = """
        import hashlib

        from channels.generic.websocket import AsyncWebsocketConsumer


        class PriceConsumer(AsyncWebsocketConsumer):
            async def connect(self):
                user = self.scope["user"]
                await self.channel_layer.group_add(f"user_{user.email}", self.channel_name)
                await self.channel_layer.group_add("user_%s" % user.email, self.channel_name)
                await self.channel_layer.group_add("page-" + self.scope["path"], self.channel_name)
                await self.channel_layer.group_add(f"user_{user.pk}", self.channel_name)
                safe = hashlib.sha1(user.email.encode()).hexdigest()
                await self.channel_layer.group_add(f"user_{safe}", self.channel_name)
                await self.channel_layer.group_add(f"user_{user.email.replace('@', '.')}", self.channel_name)
                await self.accept()
    """

    findings = rule.accuses({"shop/consumers.py": text}, *[f"shop/consumers.py:{line}" for line in (9, 10, 11)])

    assert "names a group with user.email, which always has a '@'" in findings[0].message
