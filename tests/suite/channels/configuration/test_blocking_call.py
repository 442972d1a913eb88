"""No coroutine of a consumer, of ASGI middleware or a view sleeps, fetches a URL or runs a process without awaiting it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.rules import RuleTester


def test_accepts_calls_that_let_others_run(rule: RuleTester) -> None:
    """Plain functions, functions that another thread runs, and coroutines that serve no connection."""
    rule.accepts(
        {
            "shop/chat.py": """
                import asyncio
                import time

                from asgiref.sync import sync_to_async
                from channels.generic.websocket import AsyncWebsocketConsumer, WebsocketConsumer


                class Chat(AsyncWebsocketConsumer):
                    async def waits(self):
                        await asyncio.sleep(1)
                        await sync_to_async(time.sleep)(1)

                    async def waits_within(self):
                        def inner():
                            time.sleep(1)

                        await sync_to_async(inner)()


                class Plain(WebsocketConsumer):
                    def waits(self):
                        time.sleep(1)


                async def script():
                    time.sleep(1)
            """
        }
    )


def test_accuses_calls_that_stop_the_event_loop(rule: RuleTester) -> None:
    """A consumer, a middleware and a view that wait keep every other connection waiting."""
    findings = rule.accuses(
        {
            "shop/chat.py": """
                import time

                from channels.generic.websocket import AsyncWebsocketConsumer


                class Chat(AsyncWebsocketConsumer):
                    async def waits(self):
                        time.sleep(1)
            """,
            "shop/middleware.py": """
                import subprocess


                class Middleware:
                    async def __call__(self, scope, receive, send):
                        subprocess.run(["true"])
            """,
            "shop/views.py": """
                from urllib.request import urlopen


                async def prices(request):
                    return urlopen("https://example.com/")
            """,
        },
        "shop/chat.py:8",
        "shop/middleware.py:6",
        "shop/views.py:5",
    )

    assert [finding.subject for finding in findings] == [
        "shop.chat.Chat.waits",
        "shop.middleware.__call__",
        "shop.views.prices",
    ]
    assert "Chat.waits() is a coroutine and calls time.sleep()" in findings[0].message
    assert "write await asyncio.sleep(…)" in findings[0].message
