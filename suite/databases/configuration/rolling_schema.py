"""Where versions replace each other by turns, the newest migration leaves a schema that the version before can use.

Why: while a deployment rolls, the old version still runs on the migrated database. Its inserts know no new NOT NULL
column, because Django removes a ``default`` from the column; its queries name the columns and tables that are gone.

Fix: add columns with ``db_default`` or ``null=True``. Remove and rename in two releases: first the code that uses it,
then the column.
"""

from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.databases import replay
from django_conformance.discovery.databases.data_migrations import flat, place_of
from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.discovery.databases.rolling import Break, break_of
from django_conformance.discovery.deployment.rollout import Rollout, rollout
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="should",
    docs="https://github.com/3YOURMIND/django-migration-linter/blob/main/docs/incompatibilities.md",
    after=("databases.configuration.migrations-load", "databases.configuration.migration-conflicts"),
)

_IDLE = ("RunPython", "RunSQL", "AlterModelOptions", "AlterModelManagers")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield the newest migration of each app that an older version cannot run with, where one does."""
    newest = [*_newest(project)]
    deployed = rollout(project.context.deployment_files) if newest else None
    if deployed is None:
        return
    for migration, state in replay.states(project.migrations, newest):
        broken = [*_breaks(migration, state)]
        if broken:
            yield _finding(project, migration, broken, deployed)


def _newest(project: DatabasesProject) -> Iterator[Any]:
    """Yield the last migration of each of the project's apps that changes its schema; none that makes or squashes it."""
    loader = project.migrations.loader
    for app in sorted(project.own_apps) if loader is not None and project.migrations.state is not None else ():
        for key in loader.graph.leaf_nodes(app):
            migration = loader.graph.nodes[key]
            while all(type(operation).__name__ in _IDLE for _, operation in flat(migration.operations)):
                before = [name for label, name in migration.dependencies if label == app]
                if len(before) != 1 or (app, before[0]) not in loader.graph.nodes:
                    break
                migration = loader.graph.nodes[app, before[0]]
            if not (migration.initial or migration.replaces) and any(
                label == app for label, _ in migration.dependencies
            ):
                yield migration


def _breaks(migration: Any, state: Any) -> Iterator[tuple[int, Break]]:
    """Yield what an old version fails at, with the position of the operation."""
    created: set[tuple[str, str]] = set()
    defaults = _given_by_hand(migration)
    for position, operation in replay.operations(migration, state):
        if type(operation).__name__ == "CreateModel":
            created.add((migration.app_label, operation.name_lower))
        broken = break_of(migration.app_label, operation, state)
        if broken is not None and broken.key not in created and not (broken.inserts and broken.column in defaults):
            yield position, broken


def _given_by_hand(migration: Any) -> str:
    """Return the SQL and the packages' operations by which a migration sets defaults of columns itself."""
    return " ".join(
        str(operation.deconstruct()[1:])
        for _, operation in flat(migration.operations)
        if "DEFAULT" in (text := str(operation.deconstruct()).upper()) and ("SQL" in text or "DEFAULTVALUE" in text)
    )


def _finding(project: DatabasesProject, migration: Any, broken: list[tuple[int, Break]], deployed: Rollout) -> Finding:
    place = place_of(migration, broken[0][0], project.context.sources)
    name = f"{migration.app_label}.{migration.name}"
    shown = "; ".join(dict.fromkeys(item.told for _, item in broken[:3]))
    more = f"; and {len(broken) - 3} more" if len(broken) > 3 else ""
    return Finding(
        f"the version before {name} cannot run with it, and does while {deployed.path} deploys: {shown}{more}",
        subject=name,
        location=place[0].place(place[1]) if place else None,
        hint=broken[0][1].fix,
        evidence={"deployed_by": f"{deployed.path} {deployed.does}", "operations": [item.told for _, item in broken]},
    )
