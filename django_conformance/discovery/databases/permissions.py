"""Which migrations a permission or a content type comes from.

https://docs.djangoproject.com/en/stable/topics/auth/default/#permissions-and-authorization
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django_conformance.discovery.databases.data_migrations import flat

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django_conformance.discovery.databases.migrations import Migrations

_ACTIONS = ("add", "change", "delete", "view")


def origins(migrations: Migrations, row: str, names: Mapping[str | None, str | None]) -> set[tuple[str, str]]:
    """Return the migrations after which ``post_migrate`` makes a row, as far as the names in its query tell."""
    return {
        key
        for key, migration in migrations.loader.disk_migrations.items()
        for _, operation in flat(migration.operations)
        if (row == "permission" and names.get("codename") in {*_codenames(operation)})
        or (
            row == "content type"
            and type(operation).__name__ == "CreateModel"
            and names.get("model") == operation.name_lower
        )
    }


def _codenames(operation: Any) -> Iterator[str]:
    """Yield the codenames of the permissions that an operation brings."""
    kind = type(operation).__name__
    if kind not in ("CreateModel", "AlterModelOptions"):
        return
    for permission in operation.options.get("permissions", ()):
        yield permission[0]
    if kind == "CreateModel":
        for action in operation.options.get("default_permissions", _ACTIONS):
            yield f"{action}_{operation.name_lower}"
