"""What a run left in the broker and in the result backend of a Celery app that stay after it."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.drivers.celery import app as celery_app
from django_conformance.overlay.own_names import own_name

if TYPE_CHECKING:
    from django_conformance.overlay import Overlay

_CHORD = ("", ".j", ".t", ".s", ".c")
"""What Celery's key-value backends append to the key of a chord's group."""


def remove(app_path: str, overlay: Overlay) -> None:
    """Forget the results of the run's tasks and groups, and delete the run's queue."""
    app = celery_app.load(app_path)
    backend = app.backend
    for identifier in _seen(Path(overlay.folder), "id"):
        with contextlib.suppress(NotImplementedError):
            backend.forget(identifier)
    for identifier in _seen(Path(overlay.folder), "group"):
        if hasattr(backend, "get_key_for_group"):
            for suffix in _CHORD:
                backend.delete(backend.get_key_for_group(identifier, suffix))
    name = own_name(overlay.run)
    with app.connection_for_write() as connection:
        channel = connection.default_channel
        queue = app.amqp.queues[name](channel)
        queue.declare()
        queue.delete()
        deadlines = getattr(channel, "keyprefix_binding_deadlines", None)
        if deadlines is not None:
            channel.client.zrem(deadlines, name)  # of kombu 5.7 on Redis, which would drop it in an hour


def _seen(folder: Path, what: str) -> list[str]:
    """Return the ids of all tasks, or of the groups they are in, that a worker of the run had anything to do with."""
    identifiers = set()
    for path in folder.glob("celery-*.jsonl"):
        for line in path.read_text(encoding="utf-8").split("\n")[:-1]:
            identifiers.add(str(json.loads(line).get(what) or ""))
    return sorted(identifiers - {""})
