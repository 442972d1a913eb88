"""Watches migrations from inside: which one runs on which database, and which queries leave that database.

A query that names its database (``using``, ``schema_editor.connection.alias``) never asks the routers. One that asks
them while another database is migrated is answered with where the application would go, which is another place.
"""

from __future__ import annotations

import traceback
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance import overlay as overlays
from django_conformance.discovery.cause import inside, relative
from django_conformance.drivers.test_databases.setup_outcome import Crossing, Stage
from django_conformance.inventory import Location

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


_EMIT = "emit_post_migrate_signal"
"""What the command ``migrate`` imports from :mod:`django.core.management.sql`, and calls once a database."""


class MigrationWatch:
    """``at`` is told each stage as it begins; ``crossings`` are filled while :meth:`migrating`."""

    def __init__(self, at: Callable[[Stage], None]) -> None:
        overlay = overlays.active()
        self._project = Path(overlay.project) if overlay is not None else Path.cwd()
        self._at = at
        self._stage: Stage | None = None
        self._asked: dict[str, Crossing] = {}
        self.crossings: list[Crossing] = []

    @contextmanager
    def migrating(self) -> Iterator[None]:
        """Watch until the block ends."""
        from django.core.management.commands import migrate
        from django.db import connections, router
        from django.db.migrations.executor import MigrationExecutor

        apply, emit = MigrationExecutor.apply_migration, getattr(migrate, _EMIT)

        def apply_migration(executor: Any, state: Any, migration: Any, *args: Any, **kwargs: Any) -> Any:
            with self._during(Stage("migration", executor.connection.alias, migration.app_label, migration.name)):
                return apply(executor, state, migration, *args, **kwargs)

        def emit_post_migrate_signal(verbosity: Any, interactive: Any, db: str, **kwargs: Any) -> Any:
            with self._during(Stage("post-migrate", db)):
                return emit(verbosity, interactive, db, **kwargs)

        with ExitStack() as stack:
            stack.enter_context(replaced(MigrationExecutor, "apply_migration", apply_migration))
            stack.enter_context(replaced(migrate, _EMIT, emit_post_migrate_signal))
            for method in ("db_for_read", "db_for_write"):
                stack.enter_context(replaced(router, method, self._answer(method, getattr(router, method))))
            for alias in connections:
                stack.enter_context(connections[alias].execute_wrapper(self._execute))
            yield

    @contextmanager
    def _during(self, stage: Stage) -> Iterator[None]:
        before, self._stage = self._stage, stage
        self._asked = {}
        self._at(stage)
        yield
        self._stage = before
        self._at(before or Stage("create"))

    def _answer(self, method: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def answer(model: Any, **hints: Any) -> Any:
            alias = original(model, **hints)
            stage = self._stage
            if stage is not None and not _same_database(alias, stage.alias):
                self._asked[str(alias)] = Crossing(stage, method, model._meta.label, str(alias), self._place())
            return alias

        return answer

    def _execute(self, execute: Any, sql: str, params: Any, many: Any, context: dict[str, Any]) -> Any:
        crossing = self._asked.pop(context["connection"].alias, None) if self._stage is not None else None
        if crossing is not None:
            self.crossings.append(replace(crossing, sql=sql[:500]))
        return execute(sql, params, many, context)

    def _place(self) -> Location | None:
        for frame in reversed(traceback.extract_stack()):
            if inside(frame.filename, self._project):
                return Location(relative(frame.filename, self._project), frame.lineno)
        return None


@contextmanager
def replaced(target: Any, name: str, value: Any) -> Iterator[None]:
    """Have something else under a name until the block ends."""
    original = getattr(target, name)
    setattr(target, name, value)
    try:
        yield
    finally:
        setattr(target, name, original)


def _same_database(first: Any, second: str) -> bool:
    from django.db import connections

    if first == second:
        return True
    if first not in connections or connections[first].settings_dict["TEST"]["MIRROR"]:
        return False
    settings, other_settings = connections[first].settings_dict, connections[second].settings_dict
    return bool(settings["NAME"]) and (settings["ENGINE"], settings["NAME"]) == (
        other_settings["ENGINE"],
        other_settings["NAME"],
    )
