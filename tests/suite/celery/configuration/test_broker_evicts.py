"""The Redis that is the broker drops no keys when its memory is full."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

COMPOSE = """
    services:
      cache:
        image: redis:7
        command: redis-server --maxmemory 256mb --maxmemory-policy {cache}
      broker:
        image: redis:7
        command: {broker}
      worker:
        build: .
        command: celery -A site_config worker
"""
BROKER = 'CELERY_BROKER_URL = "redis://:secret@broker:6379/0"'


@pytest.mark.parametrize(
    ("cache", "broker", "settings"),
    [
        ("allkeys-lru", "redis-server --maxmemory-policy noeviction", BROKER),
        ("allkeys-lru", "redis-server --appendonly yes", BROKER),
        ("allkeys-lru", "redis-server --maxmemory-policy volatile-lru", BROKER),
        ("noeviction", "redis-server --maxmemory-policy allkeys-lru", 'CELERY_BROKER_URL = "amqp://broker//"'),
        ("noeviction", "redis-server --maxmemory-policy allkeys-lru", 'CELERY_BROKER_URL = "redis://cache:6379/0"'),
    ],
)
def test_accepts_brokers_that_keep_queues(cache: str, broker: str, settings: str, rule: RuleTester) -> None:
    """Another Redis may drop what it likes, and no queue has an expiry."""
    rule.accepts({"compose.yaml": COMPOSE.format(cache=cache, broker=broker)}, settings=settings)


def test_accuses_brokers_that_drop_keys(rule: RuleTester) -> None:
    """As one text, as a list, and through a shell."""
    rule.each("compose.yaml:7", COMPOSE, settings=BROKER, says="maxmemory-policy is allkeys-").accuses("""
        noeviction | redis-server --maxmemory 256mb --maxmemory-policy allkeys-lru
        noeviction | ["redis-server", "--maxmemory-policy", "allkeys-lfu"]
        noeviction | sh -c "redis-server --maxmemory-policy allkeys-random"
    """)


def test_accuses_the_only_redis_by_its_configuration(rule: RuleTester) -> None:
    """A file with its settings, for a broker on this host."""
    settings = 'CELERY_BROKER_URL = "redis://localhost:6379/0"'

    rule.accuses(
        {"deploy/redis.conf": "bind 127.0.0.1\nmaxmemory 1gb\nmaxmemory-policy allkeys-lru\n"},
        "deploy/redis.conf:3",
        settings=settings,
    )
    rule.accepts({"deploy/redis.conf": "# maxmemory-policy allkeys-lru\n"}, settings=settings)
