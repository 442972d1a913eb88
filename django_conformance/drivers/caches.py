"""The run's private caches, emptied so that each way of a subject begins alike."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_conformance.run.context import RunContext

_REDIS = re.compile(r"redis://[^'\"\s]+")


def empty_caches(run: RunContext) -> None:
    """Empty the run's private caches; one in the broker's or a channel layer's database, and what is not private, is left."""
    if run.overlay.mode != "substitute":
        return
    from django.conf import settings
    from django.core.cache import caches

    taken = {_number(app.broker) for app in run.inventory.celery.apps} | {
        _number(app.result_backend) for app in run.inventory.celery.apps
    }
    taken |= {_number(url) for url in _REDIS.findall(repr(getattr(settings, "CHANNEL_LAYERS", {})))}
    for alias, entry in settings.CACHES.items():
        if "redis" in str(entry.get("BACKEND", "")).lower() and _number(str(entry.get("LOCATION"))) in taken:
            continue
        try:
            caches[alias].clear()
        except Exception:  # noqa: S112 - a cache that cannot be emptied is the project's own affair
            continue


def _number(url: str) -> str:
    """Return the number of the Redis database a URL names: on the run's one Redis that is all that tells them apart."""
    path = url.partition("?")[0].partition("://")[2].partition("/")[2].strip("/")
    return path if path.isdigit() else "0"
