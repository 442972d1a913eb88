"""Every port of this machine that a project's settings name is left alone by its runs."""

from __future__ import annotations

import pytest

from django_conformance.discovery.project import _in_settings
from django_conformance.inventory import Inventory, ProjectInventory
from django_conformance.run.preparation import _configured_on_loopback

REDIS_CACHE = "django.core.cache.backends.redis.RedisCache"


@pytest.mark.parametrize(
    ("settings", "place"),
    [
        ({"CELERY_BROKER_URL": "redis://:pw@localhost:7007/0"}, "localhost:7007"),
        ({"CELERY_BROKER_URL": "amqp://guest@127.0.0.1:7007//"}, "127.0.0.1:7007"),
        ({"CACHES": {"default": {"BACKEND": REDIS_CACHE, "LOCATION": ["redis://127.0.0.1:7007"]}}}, "127.0.0.1:7007"),
        ({"CACHES": {"m": {"BACKEND": "x.PyMemcacheCache", "LOCATION": "127.0.0.1:7007"}}}, "127.0.0.1:7007"),
        (
            {
                "CHANNEL_LAYERS": {
                    "default": {
                        "BACKEND": "channels_redis.core.RedisChannelLayer",
                        "CONFIG": {"hosts": [("127.0.0.1", 7007)]},
                    }
                }
            },
            "127.0.0.1:7007",
        ),
        (
            {
                "DATABASES": {
                    "default": {"ENGINE": "django.db.backends.postgresql", "HOST": "localhost", "PORT": "7007"}
                }
            },
            "localhost:7007",
        ),
        (
            {
                "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "EMAIL_HOST": "localhost",
                "EMAIL_PORT": 7007,
            },
            "localhost:7007",
        ),
        ({"REDIS_HOST": "127.0.0.1", "REDIS_PORT": "7007"}, "127.0.0.1:7007"),
        ({"RQ_QUEUES": {"default": {"HOST": "localhost", "PORT": 7007}}}, "localhost:7007"),
        ({"ELASTICSEARCH": {"hosts": ["http://localhost:7007"]}}, "localhost:7007"),
        ({"SEARCH": "http://[::1]:7007/index"}, "::1:7007"),
        ({"LOGGING": {"handlers": {"x": {"address": ("localhost", 7007)}}}}, "localhost:7007"),
        ({"DATABASE_URL": "mysql://root@127.0.0.1:7007/shop"}, "127.0.0.1:7007"),
    ],
)
def test_named_on_loopback(settings: dict[str, object], place: str) -> None:
    """An address is found in every form in which settings hold one, and refused."""
    inventory = Inventory(project=ProjectInventory(endpoints=tuple(_in_settings(settings))))

    assert place in _configured_on_loopback(inventory)


@pytest.mark.parametrize(
    "settings",
    [
        {
            "DATABASES": {"default": {"ENGINE": "django.db.backends.postgresql", "PORT": "five"}},
            "EMAIL_PORT": "x",
            "EMAIL_HOST": "y",
        },
        {"CACHES": {"default": None}, "CHANNEL_LAYERS": None, "REDIS_PORT": None, "REDIS_HOST": 5},
        {"VERSION": "1.2.3:45", "TIME": "12:30", "URL": "redis://[broken", "OTHER": "http://localhost:99999999"},
    ],
)
def test_odd_settings(settings: dict[str, object]) -> None:
    """Settings of a wrong form are somebody else's finding: looking for addresses does not fail on them."""
    inventory = Inventory(project=ProjectInventory(endpoints=tuple(_in_settings(settings))))

    assert all(place.startswith("localhost:") for place in _configured_on_loopback(inventory))
