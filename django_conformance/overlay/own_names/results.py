"""What Celery's result backends keep: keys and tables that begin with the run's name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import wrapt

from django_conformance.overlay.own_names.name import own_name, owned

if TYPE_CHECKING:
    from django_conformance.overlay.record import Overlay

TABLES = {"celery_taskmeta": "task", "celery_tasksetmeta": "group"}
"""The tables of the database backend, with what they are called in ``database_table_names``."""

_PREFIXES = ("task_keyprefix", "group_keyprefix", "chord_keyprefix")


def install(overlay: Overlay) -> None:
    """Give the keys of key-value backends the run's prefix, and the database backend tables of its own."""

    def prefixes(wrapped: Any, instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        wrapped(*args, **kwargs)
        for name in _PREFIXES:
            prefix = getattr(instance, name)
            text = prefix.decode() if isinstance(prefix, bytes) else prefix
            own = owned(text, overlay.run, ":")
            setattr(instance, name, own.encode() if isinstance(prefix, bytes) else own)

    def configure(wrapped: Any, instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        wrapped(*args, **kwargs)
        table = instance.__table__
        table.name = table_name(overlay.run, instance.__tablename__)
        if instance.id.default is not None:
            instance.id.default.name = f"{table.name}_seq"
        for index in table.indexes:  # which are unique in a schema, not in a table
            if not index.name.startswith(table.name):
                index.name = f"{table.name}_{'_'.join(column.name for column in index.columns)}"

    def base(module: Any) -> None:
        wrapt.wrap_function_wrapper(module, "BaseKeyValueStoreBackend.__init__", prefixes)

    def models(module: Any) -> None:
        for model in ("Task", "TaskSet"):
            wrapt.wrap_function_wrapper(module, f"{model}.configure", configure)

    wrapt.when_imported("celery.backends.base")(base)
    wrapt.when_imported("celery.backends.database.models")(models)


def table_name(run: str, table: str) -> str:
    """Return the name of the run's table for one of the database backend's."""
    return f"{own_name(run)}_{table}".replace("-", "_")
