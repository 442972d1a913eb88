"""Data migrations whose functions name no database, where they are run on several."""

from __future__ import annotations

import ast
import inspect
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.cause import inside, relative
from django_conformance.inventory import Location, Suspicion

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django_conformance.discovery.context import DiscoveryContext
    from django_conformance.inventory import DatabasesInventory

_NAMES = {"connection", "using", "db_manager"}


def suspicions(context: DiscoveryContext, inventory: DatabasesInventory) -> Iterator[Suspicion]:
    """Yield the functions of RunPython that use a manager and neither ``using`` nor ``schema_editor.connection``.

    Only of apps of the project's that ``allow_migrate`` lets onto several databases.
    """
    from django.db.migrations import RunPython
    from django.db.migrations.loader import MigrationLoader

    several = {one.app for one in inventory.models if one.own and len(set(one.migrate) - set(inventory.replicas)) > 1}
    if not several:
        return
    try:
        migrations = MigrationLoader(None).disk_migrations
    except Exception:
        return
    for (app, name), migration in sorted(migrations.items()):
        if app not in several:
            continue
        for operation in migration.operations:
            if isinstance(operation, RunPython):
                for function in (operation.code, operation.reverse_code):
                    yield from _judge(function, f"{app}.{name}", context.project)


def _judge(function: Any, migration: str, project: Path) -> Iterator[Suspicion]:
    try:
        path = inspect.getsourcefile(function)
        lines, first = inspect.getsourcelines(function)
    except (OSError, TypeError):
        return
    if path is None or not inside(path, project):
        return
    try:
        tree = ast.parse(inspect.cleandoc("\n" + "".join(lines)))
    except SyntaxError:
        return
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    names |= {keyword.arg or "" for node in ast.walk(tree) if isinstance(node, ast.Call) for keyword in node.keywords}
    manager = next(
        (node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "objects"), None
    )
    if manager is not None and not _NAMES & names:
        place = Location(relative(path, project), first + manager.lineno - 1)
        name = getattr(function, "__name__", "a function")
        text = f"{name}() of migration {migration} uses a manager without the alias that is being migrated"
        yield Suspicion("migration-alias", migration, text, place, {"function": name})
