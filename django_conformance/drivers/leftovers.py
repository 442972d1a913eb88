"""``python -m django_conformance.drivers.leftovers``: takes what a run left on servers that stay after it.

It is started at the end of a run, by its guardian where the run was killed, with the run's overlay and with the Celery
apps as arguments. Only what has the run's own name is touched: databases by name, a queue by name, results by the ids of
the run's tasks, keys by their prefix.
"""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING, Any

from django_conformance import overlay as overlays
from django_conformance.drivers.test_databases import leftovers as databases
from django_conformance.overlay.own_names import own_name
from django_conformance.overlay.own_names.emptying import delete

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.overlay import Overlay


def main(apps: list[str]) -> int:
    """Take everything away; say what could not be."""
    overlay = overlays.active()
    if overlay is None:
        return 2
    faults: list[str] = []
    if overlay.mode == "configured":
        import django

        with contextlib.suppress(Exception, SystemExit):
            django.setup()
        for remove in (_caches, _layers):
            faults += _tried(remove, overlay)
        for app in apps:
            faults += _tried(_celery, overlay, app)
    faults += databases.remove(overlay)
    for fault in faults:
        sys.stderr.write(f"django-conformance: {fault}\n")
    return 1 if faults else 0


def _tried(remove: Any, *arguments: Any) -> Iterator[str]:
    try:
        remove(*arguments)
    except (Exception, SystemExit) as error:
        yield f"the run may have left something behind ({remove.__name__.strip('_')}): {type(error).__name__}: {error}"


def _caches(overlay: Overlay) -> None:
    """Delete the run's keys from caches in a Redis; those elsewhere have their time out."""
    from django.core.cache import caches

    name = own_name(overlay.run)
    for alias in caches:
        cache: Any = caches[alias]
        if cache.key_prefix != name or type(cache).__name__ != "RedisCache":
            continue
        delete(cache.client.get_client() if hasattr(cache, "client") else cache._cache.get_client(write=True), name)


def _layers(overlay: Overlay) -> None:
    from django_conformance.drivers.channels import leftovers

    leftovers.remove(overlay)


def _celery(overlay: Overlay, app: str) -> None:
    from django_conformance.drivers.celery import leftovers

    leftovers.remove(app, overlay)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
