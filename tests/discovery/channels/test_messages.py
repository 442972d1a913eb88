"""The messages that code writes out where it sends them over a channel layer."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

from django_conformance.discovery.channels.messages import messages
from django_conformance.source.files import Sources

if TYPE_CHECKING:
    from pathlib import Path

CODE = """
    from asgiref.sync import async_to_sync
    from channels.layers import get_channel_layer

    layer = get_channel_layer()


    async def tell(channel_layer, mailer, more):
        await channel_layer.group_send("all", {"type": "chat.line", "text": "x"})
        await layer.send("prints", message={"type": "print.line", **more})
        await mailer.send("all", {"type": "mail.line"})
        async_to_sync(channel_layer.group_send)("all", {"text": "x"})
"""


def test_messages_of_a_file(tmp_path: Path) -> None:
    """Each has its function, type, handler and keys, as far as they are written out; another's send() is no layer's."""
    (tmp_path / "telling.py").write_text(dedent(CODE), encoding="utf-8")

    sources = Sources(tmp_path)

    sent = sorted(messages(sources.every, sources), key=lambda message: message.node.lineno)

    assert [(message.function, message.type, message.handler, message.keys) for message in sent] == [
        ("group_send", "chat.line", "chat_line", {"type", "text"}),
        ("send", "print.line", "print_line", None),
        ("group_send", None, None, {"text"}),
    ]
