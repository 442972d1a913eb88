"""What a run left in the broker and in the result backend of a Celery app that stay after it."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance.codec import loads
from django_conformance.drivers.celery import app as celery_app
from django_conformance.overlay.own_names import own_name
from django_conformance.overlay.own_names.broker import declared
from django_conformance.overlay.own_names.emptying import delete
from django_conformance.overlay.own_names.results import TABLES, table_name

if TYPE_CHECKING:
    from django_conformance.overlay import Overlay

_CHORD = ("", ".j", ".t", ".s", ".c")
"""What Celery's key-value backends append to the key of a chord's group."""


def remove(app_path: str, overlay: Overlay) -> None:
    """Forget the results of the run's tasks and groups, and delete all that has the run's name on the broker."""
    app = celery_app.load(app_path)
    try:
        _results(app.backend, overlay)
    finally:
        with app.connection_for_write() as connection:
            _broker(connection.default_channel, overlay)


def _results(backend: Any, overlay: Overlay) -> None:
    module = {base.__module__ for base in type(backend).__mro__}
    if "celery.backends.redis" in module:
        delete(backend.client, own_name(overlay.run))
        return
    if "celery.backends.database" in module:
        _drop_tables(backend, overlay)
        return
    for identifier in _seen(Path(overlay.folder), "id"):
        with contextlib.suppress(NotImplementedError):
            backend.forget(identifier)
    for identifier in _seen(Path(overlay.folder), "group"):
        if hasattr(backend, "get_key_for_group"):
            for suffix in _CHORD:
                backend.delete(backend.get_key_for_group(identifier, suffix))


def _drop_tables(backend: Any, overlay: Overlay) -> None:
    """Drop the run's tables, by name; with them go their indexes, and by name their sequences where a database has them."""
    from sqlalchemy import text

    engine = backend.session_manager.get_engine(backend.url, **backend.engine_options)
    schemas = backend.app.conf.database_table_schemas or {}
    with engine.begin() as connection:
        quoted = engine.dialect.identifier_preparer.quote
        for table, kind in TABLES.items():
            schema = f"{quoted(schemas[kind])}." if schemas.get(kind) else ""
            name = table_name(overlay.run, table)
            connection.execute(text(f"DROP TABLE IF EXISTS {schema}{quoted(name)}"))
            if engine.dialect.supports_sequences:
                connection.execute(text(f"DROP SEQUENCE IF EXISTS {schema}{quoted(name + '_seq')}"))


def _broker(channel: Any, overlay: Overlay) -> None:
    name = own_name(overlay.run)
    if hasattr(channel, "global_keyprefix"):
        import redis

        delete(redis.Redis(connection_pool=channel.pool), name)
        return
    for kind, entity in [*declared(Path(overlay.folder)), ("queue", name), ("exchange", name)]:
        with contextlib.suppress(NotImplementedError):
            (channel.queue_delete if kind == "queue" else channel.exchange_delete)(entity)
    if type(channel).__module__ == "kombu.transport.sqlalchemy":
        _delete_rows(channel, name)


def _delete_rows(channel: Any, name: str) -> None:
    """Delete the run's queues, which are rows, and the messages that are left in them."""
    queues = channel.session.query(channel.queue_cls).filter(channel.queue_cls.name.like(f"{name}%"))
    for queue in queues.all():
        messages = channel.session.query(channel.message_cls).filter(channel.message_cls.queue_id == queue.id)
        messages.delete(synchronize_session=False)
    queues.delete(synchronize_session=False)
    channel.session.commit()


def _seen(folder: Path, what: str) -> list[str]:
    """Return the ids of all tasks, or of the groups they are in, that a worker of the run had anything to do with."""
    identifiers = set()
    for path in folder.glob("celery-*.jsonl"):
        for line in path.read_text(encoding="utf-8").split("\n")[:-1]:
            identifiers.add(str(loads(line).get(what) or ""))
    return sorted(identifiers - {""})
