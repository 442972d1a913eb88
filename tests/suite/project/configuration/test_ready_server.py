"""``ready()`` needs no server."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

AT_ONCE = "import redis\nonce = redis.retry.Retry(redis.backoff.NoBackoff(), 0)"
"""A client that does not try again, for which a test would wait."""

READY = """
from django.apps import AppConfig


class ShopConfig(AppConfig):
    name = "shop"

    def ready(self):
{}
"""


def ready(body: str) -> dict[str, str]:
    """Return an app whose ``ready()`` has this body from line 8 on."""
    lines = "\n".join(f"        {line}" for line in body.splitlines())
    return {"shop/apps.py": READY.format(lines)}


@pytest.mark.parametrize(
    "body",
    [
        f"{AT_ONCE}\ntry:\n    redis.Redis(host='redis.shop.example', retry=once).ping()\nexcept redis.RedisError:\n    pass",
        "import redis\nself.client = redis.Redis(host='redis.shop.example')",
        "from shop.models import Product\nlist(Product.objects.all())",
    ],
    ids=["expected to fail", "connects later", "asks the database"],
)
def test_accepts(rule: RuleTester, body: str) -> None:
    """A server that need not be there, one that is asked later, and a query, which another rule tells of."""
    rule.accepts(ready(body))


@pytest.mark.parametrize(
    ("body", "target"),
    [
        (f"{AT_ONCE}\nredis.Redis(host='redis.shop.example', retry=once).ping()", "redis.shop.example"),
        ("import socket\n\nsocket.create_connection(('127.0.0.1', 1))", "127.0.0.1:1"),
        ("from kombu import Connection\n\nConnection('amqp://127.0.0.1:1').connect()", "127.0.0.1:1"),
    ],
    ids=["redis", "socket", "broker"],
)
def test_accuses_what_stops_without_the_server(rule: RuleTester, body: str, target: str) -> None:
    """The line of ``ready()`` and the address are named, and the rest of the project is judged."""
    rule.accuses(
        ready(body),
        "shop/apps.py:10",
        subject="shop",
        says=f"connects to {target}, and fails where nothing answers there",
    )
