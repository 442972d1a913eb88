"""A consumer sends nothing after its socket is closed."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

SERVED = {"Procfile": "web: uvicorn site_config.asgi:application\n"}
CHAT = """
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class Chat(AsyncJsonWebsocketConsumer):
        async def {method}:
            {line}
"""


@pytest.mark.parametrize(
    ("method", "line", "place", "says"),
    [
        ("disconnect(self, code)", "await self.close()", 6, "self.close() when the connection is gone"),
        (
            "disconnect(self, code)",
            "if code: await self.send_json({})",
            6,
            "self.send_json() when the connection is gone",
        ),
        ("websocket_disconnect(self, message)", "await self.send('bye')", 6, "self.send() when"),
        (
            "receive_json(self, content)",
            "await self.close(); await self.send_json({})",
            6,
            "self.send_json() after self.close()",
        ),
        (
            "connect(self)",
            "if self.scope: await self.close(); await self.close()",
            6,
            "self.close() after self.close()",
        ),
    ],
)
def test_accuses(rule: RuleTester, method: str, line: str, place: int, says: str) -> None:
    """In disconnect(), and after close() in the same block."""
    rule.accuses({**SERVED, "shop/chat.py": CHAT.format(method=method, line=line)}, f"shop/chat.py:{place}", says=says)


def test_accepts(rule: RuleTester) -> None:
    """What is told to others, and what comes before close(), are no mistake."""
    rule.each("shop/chat.py", CHAT, files=SERVED).accepts("""
        disconnect(self, code) | await self.channel_layer.group_send('chat', {'type': 'left'})
        disconnect(self, code) | await super().disconnect(code)
        receive_json(self, content) | await self.send_json({}); await self.close()
        receive_json(self, content) | if content: await self.close(); return
        receive_json(self, content) | if content: await self.close()
    """)


def test_accepts_what_is_caught(rule: RuleTester) -> None:
    """A consumer may try."""
    line = "try:\n                await self.close()\n            except RuntimeError:\n                pass"
    rule.accepts({**SERVED, "shop/chat.py": CHAT.format(method="disconnect(self, code)", line=line)})


def test_accepts_projects_that_daphne_serves(rule: RuleTester) -> None:
    """Daphne ignores what is sent when the connection is gone."""
    chat = {"shop/chat.py": CHAT.format(method="disconnect(self, code)", line="await self.close()")}

    rule.accepts(chat, settings='INSTALLED_APPS = ["daphne", *INSTALLED_APPS]')
    rule.accepts({**chat, "Procfile": "web: daphne site_config.asgi:application\n"})


def test_accuses_what_comes_below_a_condition_that_closes(rule: RuleTester) -> None:
    """Without return, the rest of the method runs after close()."""
    line = "if content:\n                await self.close()\n            await self.send_json({})"
    files = {**SERVED, "shop/chat.py": CHAT.format(method="receive_json(self, content)", line=line)}
    place = next(
        number
        for number, text in enumerate(files["shop/chat.py"].strip("\n").splitlines(), 1)
        if "send_json({})" in text
    )

    rule.accuses(files, f"shop/chat.py:{place}", says="after self.close()")
    kept = {
        **files,
        "shop/chat.py": files["shop/chat.py"].replace(
            "await self.close()\n", "await self.close()\n                return\n"
        ),
    }
    rule.accepts(kept)
