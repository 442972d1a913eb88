"""No coroutine of a consumer, of ASGI middleware or a view sleeps, fetches a URL or runs a process without awaiting it."""

from __future__ import annotations

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


def test_accuses_what_blocks_behind_a_name(rule: RuleTester) -> None:
    """A client in a variable, a mail, the result of a task, a plain function, and a coroutine that the view awaits."""
    source = """\
import requests
from asgiref.sync import sync_to_async
from django.core.mail import send_mail

from shop.tasks import price_of


def fetch(url):
    return requests.get(url, timeout=5)


def fetch_once(cache, url):
    return cache.get(url) or requests.get(url, timeout=5)


async def load(url):
    session = requests.Session()
    return session.get(url)  # blocks


async def view(request):
    with requests.Session() as client:
        client.post("https://example.org")  # blocks
    send_mail("Seen", "", "shop@example.org", ["desk@example.org"])  # blocks
    result = price_of.delay(1)
    result.get(timeout=5)  # blocks
    price_of.delay(1).get()  # blocks
    fetch("https://example.org")  # blocks
    fetch_once({}, "https://example.org")
    await sync_to_async(fetch)("https://example.org")
    await load("https://example.org")
    request.GET.get("page")
"""
    places = [
        f"shop/views.py:{number}" for number, line in enumerate(source.splitlines(), 1) if line.endswith("# blocks")
    ]
    findings = rule.accuses({"shop/views.py": source}, *places)

    assert any(
        "calls fetch(), which calls requests.get() in shop/views.py:9" in finding.message for finding in findings
    )
