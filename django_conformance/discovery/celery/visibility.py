"""How long a broker waits for a message to be acknowledged before it delivers it to another worker.

https://docs.celeryq.dev/en/stable/getting-started/backends-and-brokers/redis.html#visibility-timeout
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_conformance.overlay.addresses import kind_of
from django_conformance.source.reading import entries

if TYPE_CHECKING:
    from django_conformance.discovery.celery.live import LiveApp

_DEFAULTS = {"redis": 3600, "sqs": 1800}
"""Seconds, by transport; other transports have no such timeout."""


def visibility_timeout(app: LiveApp) -> float | None:
    """Return the seconds that the broker of an app waits, ``None`` where it waits as long as a worker lives."""
    broker = app.record.broker
    transport = "redis" if kind_of(broker) == "redis" else broker.partition("://")[0].lower()
    if transport == "sentinel":
        transport = "redis"
    if transport not in _DEFAULTS:
        return None
    declared = dict(entries(app.value("broker_transport_options"))).get("visibility_timeout")
    return declared if isinstance(declared, (int, float)) else _DEFAULTS[transport]
