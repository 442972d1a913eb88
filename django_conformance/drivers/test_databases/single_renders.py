"""Migrates large projects in less time: an operation that concerns one model renders that model alone.

Django renders every model anew that is related to the one that an operation changes, and what those are related to: in
a project of two hundred models that is most of them, for each operation. No schema editor reads them where a model is
created, or a field added that nothing refers to. Before every other operation, code of the project first of all,
everything is rendered, and Django goes its own way. Small projects are migrated as Django does it throughout.
https://docs.djangoproject.com/en/stable/topics/migrations/#historical-models
"""

from __future__ import annotations

import sys
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from django_conformance.drivers.test_databases.field_copies import FieldCopies
from django_conformance.drivers.test_databases.migration_watch import replaced
from django_conformance.drivers.test_databases.narrow_operations import concerns_one_model

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGE = 40
"""From how many models on rendering one alone is worth it."""


class SingleRenders:
    """``involved`` in the migration that is applied, or that failed, where it was not applied in all as Django does it."""

    def __init__(self, large: int = LARGE) -> None:
        self._large = large
        self._copies = FieldCopies()
        self._operations: Iterator[Any] = iter(())
        self._app = ""
        self._live: Any = None
        self._alone = False
        self.involved = False

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Render like that until the block ends."""
        from django.db.migrations import Migration
        from django.db.migrations.executor import MigrationExecutor
        from django.db.migrations.state import ProjectState

        apply, clone, reload = MigrationExecutor.apply_migration, ProjectState.clone, ProjectState.reload_model

        def apply_migration(executor: Any, state: Any, migration: Any, *args: Any, **kwargs: Any) -> Any:
            self._live, self._app, self._operations = state, migration.app_label, iter(migration.operations)
            self._alone = False
            self.involved = len(state.models) >= self._large
            if type(migration).apply is not Migration.apply:
                render_all(state)
            applied = apply(executor, state, migration, *args, **kwargs)
            self._live, self._copies.remembering, self.involved = None, False, False
            return applied

        def clone_state(state: Any) -> Any:
            """Decide about the next operation: each begins with a copy of the state as it is before."""
            caller = sys._getframe().f_back
            if state is self._live and caller is not None and caller.f_code is Migration.apply.__code__:
                self._begin(next(self._operations, None))
            copied = clone(state)
            copied.__dict__["is_partial"] = is_partial(state)
            return copied

        def reload_model(state: Any, app_label: str, model_name: str, *args: Any, **kwargs: Any) -> None:
            if state is not self._live or not self._alone:
                reload(state, app_label, model_name, *args, **kwargs)
            elif "apps" in state.__dict__:
                state.is_delayed = True  # as Django notes it, for post_migrate
                state.is_partial = True
                state._reload(_with_children(state, app_label, model_name))

        with ExitStack() as stack:
            stack.enter_context(self._copies.installed())
            stack.enter_context(replaced(MigrationExecutor, "apply_migration", apply_migration))
            stack.enter_context(replaced(ProjectState, "clone", clone_state))
            stack.enter_context(replaced(ProjectState, "reload_model", reload_model))
            yield

    def _begin(self, operation: Any) -> None:
        state = self._live
        self._alone = len(state.models) >= self._large and concerns_one_model(operation, self._app, state)
        self.involved |= self._alone
        self._copies.remembering = len(state.models) >= self._large and _leaves_fields_alone(operation)
        if not self._copies.remembering:
            self._copies.forget()
        if not self._alone:
            render_all(state)


def _leaves_fields_alone(operation: Any) -> bool:
    """Whether no code but Django's changes the state: other code may change a field in its place."""
    module, name = type(operation).__module__, type(operation).__name__
    return module.startswith("django.db.migrations.") and name != "SeparateDatabaseAndState"


def is_partial(state: Any) -> bool:
    """Whether models of a state were rendered without those that refer to them."""
    return bool(state.__dict__.get("is_partial"))


def render_all(state: Any) -> None:
    """Render every model of a state anew, where some were rendered without those that refer to them."""
    if is_partial(state):
        state.__dict__.pop("apps", None)
        state.is_partial = state.is_delayed = False
        state.apps  # noqa: B018 - renders them


def _with_children(state: Any, app_label: str, model_name: str) -> set[tuple[str, str]]:
    """Return a model and those that inherit its fields."""
    keys: set[tuple[str, str]] = set()
    added = {(app_label, model_name)}
    while added:
        keys |= added
        labels = {".".join(key) for key in added}
        added = {
            key
            for key, model in state.models.items()
            if key not in keys and any(isinstance(base, str) and base.lower() in labels for base in model.bases)
        }
    return keys
