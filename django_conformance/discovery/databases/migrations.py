"""The project's migrations as files: whether they load, conflict, and say all that the models say.

https://docs.djangoproject.com/en/stable/topics/migrations/
"""

from __future__ import annotations

import traceback
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.cause import own_folder, problem
from django_conformance.discovery.databases.origins import of_field, of_options
from django_conformance.source.reading import entries

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from django_conformance.inventory import Problem
    from django_conformance.source.files import Sources


@dataclass(frozen=True)
class Migrations:
    """What loading gave.

    ``loader`` is Django's, ``None`` where a ``problem`` stopped it; ``state`` is what replaying the migrations gives, ``None``
    where they conflict or one cannot be replayed. ``conflicts`` are the last migrations of apps with
    several, ``unmigrated`` apps have none; an app whose migrations are turned off by ``MIGRATION_MODULES`` is in neither.
    """

    loader: Any = None
    state: Any = None
    problem: Problem | None = None
    conflicts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unmigrated: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Unwritten:
    """An operation that ``makemigrations`` would write: its app, how Django describes it, and whether it alters a column or table.

    ``origin`` is what its values come from where that differs by environment (``django.conf.settings.LANGUAGES``): then
    no migration can hold them for all. It is empty for any other.
    """

    app: str
    text: str
    alters: bool
    origin: str = ""


def load(project: Path) -> Migrations:
    """Load every migration."""
    from django.conf import settings
    from django.db.migrations.loader import MigrationLoader

    try:
        loader = MigrationLoader(None)
    except BaseException as error:
        return Migrations(problem=problem("databases", "migrations", _named(error), error, project))
    turned_off = {app for app, module in entries(settings.MIGRATION_MODULES) if module is None}
    conflicts = {app: tuple(sorted(names)) for app, names in loader.detect_conflicts().items()}
    state, stopped = (None, None) if conflicts else _replayed(loader, project)
    return Migrations(loader, state, stopped, conflicts, frozenset(loader.unmigrated_apps) - turned_off)


def _replayed(loader: Any, project: Path) -> tuple[Any, Problem | None]:
    """Return the models as the migrations leave them, or what stops a migration from saying what it does to them."""
    try:
        return loader.project_state(), None
    except BaseException as error:
        return None, problem("databases", "migrations", _replaying(error), error, project)


def _replaying(error: BaseException) -> str:
    """Return the migration that was being replayed when an error was raised."""
    for frame, _ in traceback.walk_tb(error.__traceback__):
        migration: Any = frame.f_locals.get("self")
        if frame.f_code.co_name == "mutate_state" and hasattr(migration, "app_label"):
            return f"{migration.app_label}.{migration.name}"
    return "migrations"


def replaced(project: Path) -> bool:
    """Whether the project has a ``makemigrations`` of its own, which decides what a migration is needed for."""
    from django.apps import apps
    from django.core.management import get_commands

    provider = get_commands().get("makemigrations")
    return any(config.name == provider and own_folder(config.path, project) for config in apps.get_app_configs())


def unwritten(migrations: Migrations, sources: Sources) -> tuple[Unwritten, ...] | Problem:
    """Return what Django's ``makemigrations`` would write, an operation an entry, in the order in which it would.

    As there, the URLs are loaded first, which may bring models that nothing else imports, and no text is translated. Where
    a model cannot be compared, that is a problem.
    """
    from django.apps import apps
    from django.core.management.commands import makemigrations
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.questioner import MigrationQuestioner
    from django.db.migrations.state import ProjectState
    from django.urls import get_resolver
    from django.utils.translation import override

    loader, before = migrations.loader, migrations.state
    if before is None:
        return ()
    with suppress(BaseException):  # broken URLs are no matter of migrations
        get_resolver().url_patterns  # noqa: B018 - reading it is what loads them
    autodetector = getattr(makemigrations.Command, "autodetector", MigrationAutodetector)
    questioner = MigrationQuestioner(specified_apps=set(), dry_run=True)
    try:
        with override(None):
            changes = autodetector(before, ProjectState.from_apps(apps), questioner).changes(graph=loader.graph)
        return tuple(
            Unwritten(
                app, operation.describe(), _alters(app, operation, before), _origin(app, operation, before, sources)
            )
            for app, written in sorted(changes.items())
            if app in loader.migrated_apps
            for migration in written
            for operation in migration.operations
        )
    except BaseException as error:
        return problem("databases", "makemigrations", "makemigrations", error, sources.project)


_OF_NO_COLUMN = ("AlterModelOptions", "AlterModelManagers", "AlterModelTableComment")
_OF_INDEXES = ("Index", "Constraint", "UniqueTogether", "IndexTogether")


def _alters(app: str, operation: Any, before: Any) -> bool:
    """Whether an operation creates, alters or removes a table or a column.

    As Django's schema editor has it: of a field, ``non_db_attrs`` do not reach the database.
    """
    name = type(operation).__name__
    if name in _OF_NO_COLUMN or name.endswith(_OF_INDEXES):
        return False
    label = getattr(operation, "model_name_lower", None) or getattr(operation, "name_lower", None)
    model = before.models.get((app, label))
    options = operation.options if name == "CreateModel" else getattr(model, "options", {})
    if options.get("managed") is False or options.get("proxy"):
        return False
    altered = model.fields.get(operation.name) if name == "AlterField" and model is not None else None
    if altered is None:
        return True
    return bool(column(altered, operation.name) != column(operation.field, operation.name))


def column(field: Any, name: str) -> Any:
    """Return all of a field that its column depends on; a default is Django's, not the column's."""
    _, path, arguments, options = field.deconstruct()
    of_models = getattr(field, "non_db_attrs", ())
    kept = {key: value for key, value in options.items() if key not in of_models and key != "default"}
    return options.get("db_column") or name, path, arguments, kept


_VARIES = frozenset({"choices", "default", "help_text", "verbose_name", "verbose_name_plural"})
"""What may be read from settings without any effect on tables."""


def _origin(app: str, operation: Any, before: Any, sources: Sources) -> str:
    """Return what in the environment the values of an operation come from, empty where it has others as well."""
    from django.apps import apps

    name = type(operation).__name__
    label = getattr(operation, "model_name_lower", None) or getattr(operation, "name_lower", None)
    old = before.models.get((app, label))
    if old is None or name not in ("AlterField", "AlterModelOptions"):
        return ""
    model = apps.get_model(app, label)
    if name == "AlterModelOptions":
        known = {key: old.options.get(key) for key in operation.ALTER_OPTION_KEYS}
        return of_options(model, sources) if _differing(known, operation.options) <= _VARIES else ""
    _, old_path, old_arguments, earlier = old.fields[operation.name].deconstruct()
    _, path, arguments, later = operation.field.deconstruct()
    differing = _differing(earlier, later)
    if (old_path, old_arguments) != (path, arguments) or not differing <= _VARIES:
        return ""
    return of_field(model, operation.name, sorted(differing), sources)


def _differing(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> set[str]:
    return {key for key in {*earlier, *later} if earlier.get(key) != later.get(key)}


def _named(error: BaseException) -> str:
    node = getattr(error, "node", None) or getattr(error, "origin", None)
    return ".".join(map(str, node)) if isinstance(node, tuple) else "migrations"
