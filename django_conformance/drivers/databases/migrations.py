"""The project's migrations as files: whether they load, conflict, and say all that the models say."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.cause import problem
from django_conformance.observations import Observation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from django_conformance.inventory import Problem


@dataclass(frozen=True)
class Migrations:
    """What loading gave: ``conflicts`` are the last migrations of apps with several, ``unmigrated`` apps have none.

    An app whose migrations are turned off by ``MIGRATION_MODULES`` is in neither.
    """

    loader: Any = None
    problem: Problem | None = None
    conflicts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unmigrated: frozenset[str] = frozenset()


@cache
def load(project: Path) -> Migrations:
    """Load every migration, once."""
    from django.conf import settings
    from django.db.migrations.loader import MigrationLoader

    try:
        loader = MigrationLoader(None)
    except (Exception, SystemExit) as error:
        return Migrations(problem=problem("databases", "migrations", _named(error), error, project))
    turned_off = {app for app, module in settings.MIGRATION_MODULES.items() if module is None}
    conflicts = {app: tuple(sorted(names)) for app, names in loader.detect_conflicts().items()}
    return Migrations(loader, None, conflicts, frozenset(loader.unmigrated_apps) - turned_off)


@dataclass(frozen=True)
class Unwritten:
    """An operation that ``makemigrations`` would write: its app, how Django tells it, and whether a column or table changes."""

    app: str
    text: str
    alters: bool


@cache
def missing(project: Path) -> tuple[Unwritten, ...]:
    """Return what Django's ``makemigrations`` would write, an operation an entry, in the order in which it would.

    As there, the URLs are loaded first, which may bring models that nothing else imports, and no text is translated.
    """
    from django.apps import apps
    from django.core.management.commands import makemigrations
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.questioner import MigrationQuestioner
    from django.db.migrations.state import ProjectState
    from django.urls import get_resolver
    from django.utils.translation import override

    loaded = load(project)
    if loaded.loader is None:
        return ()
    with suppress(Exception, SystemExit):  # broken URLs are no matter of migrations
        get_resolver().url_patterns  # noqa: B018 - reading it is what loads them
    command = makemigrations.Command
    autodetector = getattr(command, "autodetector", MigrationAutodetector)
    questioner = MigrationQuestioner(specified_apps=set(), dry_run=True)
    before = loaded.loader.project_state()
    with override(None):
        changes = autodetector(before, ProjectState.from_apps(apps), questioner).changes(graph=loaded.loader.graph)
    return tuple(
        Unwritten(app, operation.describe(), _alters(app, operation, before))
        for app, migrations in sorted(changes.items())
        if app in loaded.loader.migrated_apps
        for migration in migrations
        for operation in migration.operations
    )


def observation(unwritten: Iterable[Unwritten], own: Collection[str]) -> Observation:
    """Return by app what ``makemigrations --check`` would find to write; ``own`` are the apps of the project."""
    operations: dict[str, list[str]] = {}
    for operation in unwritten:
        operations.setdefault(operation.app, []).append(operation.text)
    value = [{"app": app, "own": app in own, "operations": texts} for app, texts in operations.items()]
    return Observation("project:migrations", "makemigrations", value)


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
    field = model.fields.get(operation.name) if name == "AlterField" and model is not None else None
    if field is None:
        return True
    return bool(_column(field, operation.name) != _column(operation.field, operation.name))


def _column(field: Any, name: str) -> Any:
    """Return all of a field that its column depends on."""
    _, path, arguments, options = field.deconstruct()
    of_models = getattr(field, "non_db_attrs", ())
    return options.get("db_column") or name, path, arguments, {k: v for k, v in options.items() if k not in of_models}


def _named(error: BaseException) -> str:
    node = getattr(error, "node", None) or getattr(error, "origin", None)
    return ".".join(map(str, node)) if isinstance(node, tuple) else "migrations"
