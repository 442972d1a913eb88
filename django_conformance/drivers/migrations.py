"""The project's migrations as files: whether they load, conflict, and say all that the models say."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.cause import problem

if TYPE_CHECKING:
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


def missing(project: Path) -> dict[str, tuple[str, ...]]:
    """Return by app what Django's ``makemigrations`` would write, an operation an entry, as it would tell it.

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
        return {}
    with suppress(Exception, SystemExit):  # broken URLs are no matter of migrations
        get_resolver().url_patterns  # noqa: B018 - reading it is what loads them
    command = makemigrations.Command
    autodetector = getattr(command, "autodetector", MigrationAutodetector)
    questioner = MigrationQuestioner(specified_apps=set(), dry_run=True)
    state = loaded.loader.project_state()
    with override(None):
        changes = autodetector(state, ProjectState.from_apps(apps), questioner).changes(graph=loaded.loader.graph)
    return {
        app: tuple(operation.describe() for migration in found for operation in migration.operations)
        for app, found in changes.items()
        if app in loaded.loader.migrated_apps
    }


def _named(error: BaseException) -> str:
    node = getattr(error, "node", None) or getattr(error, "origin", None)
    return ".".join(map(str, node)) if isinstance(node, tuple) else "migrations"
