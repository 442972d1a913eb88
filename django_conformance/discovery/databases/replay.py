"""The models as they are before a migration, by replaying those that run before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django_conformance.discovery.databases.data_migrations import flat

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from django_conformance.discovery.databases.migrations import Migrations

_RECENT = 3
"""How many of an app's last migrations are the recent ones."""


def plan(migrations: Migrations) -> tuple[Any, ...]:
    """Return all migrations in the order in which ``migrate`` applies them to an empty database."""
    graph = migrations.loader.graph
    keys = dict.fromkeys(key for leaf in graph.leaf_nodes() for key in graph.forwards_plan(leaf))
    return tuple(graph.nodes[key] for key in keys)


def recent(migrations: Migrations, app: str) -> Iterator[Any]:
    """Yield the last migrations of an app: older ones have run wherever there were rows."""
    loader = migrations.loader
    if loader is None or migrations.state is None:
        return
    for leaf in loader.graph.leaf_nodes(app):
        chain = [key for key in loader.graph.forwards_plan(leaf) if key[0] == app][-_RECENT:]
        yield from (m for m in map(loader.graph.nodes.__getitem__, chain) if not (m.initial or m.replaces))


def states(migrations: Migrations, wanted: Collection[Any]) -> Iterator[tuple[Any, Any]]:
    """Yield each wanted migration with the models as they are before it; nothing where migrations cannot be replayed."""
    from django.db.migrations.state import ProjectState

    if migrations.state is None:
        return
    left = set(wanted)
    state = ProjectState(real_apps=migrations.loader.unmigrated_apps)
    for migration in plan(migrations):
        if migration in left:
            yield migration, state.clone()
            left.discard(migration)
        if not left:
            return
        state = migration.mutate_state(state, preserve=False)


def operations(migration: Any, state: Any) -> Iterator[tuple[int, Any]]:
    """Yield each operation that reaches the database, with its position; ``state`` is then as it is before that one."""
    for position, operation in enumerate(migration.operations):
        yield from ((position, inner) for _, inner in flat([operation]))
        operation.state_forwards(migration.app_label, state)


def table(model: Any) -> str:
    """Return the table of a model of a state."""
    return str(model.options.get("db_table") or f"{model.app_label}_{model.name.lower()}")


def later_columns(key: tuple[str, str], state: Any) -> list[str]:
    """Return the columns that a model has today and lacks in a state; none for a model that is not there in either."""
    from django.apps import apps

    historical = state.models.get(key)
    try:
        real = apps.get_model(*key)
    except LookupError:
        return []
    if historical is None or not real._meta.managed:
        return []
    then = {field for field, kind in historical.fields.items() if not kind.many_to_many}
    now = {field.name for field in real._meta.local_concrete_fields}
    return sorted(now - then) if then & now else []
