"""Which alias has the table of which model, as far as migrations and routers make it certain."""

from __future__ import annotations

import ast
import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django_conformance.source.nodes import called, links
from django_conformance.source.objects import model_at

if TYPE_CHECKING:
    from django_conformance.inventory import DatabasesInventory, Model
    from django_conformance.source.files import SourceFile

MANAGERS = ("objects", "_default_manager", "_base_manager")

_OF_DJANGO = ("auth", "sessions", "contenttypes")

_READ_ONLY_NAME = re.compile(
    r"(^|[_\W])(replicas?|reads?|reader|readonly|ro|slave|standby|follower|secondary)([_\W\d]|$)", re.IGNORECASE
)


def chain(call: ast.AST) -> list[str]:
    """Return the names in a chain of calls, the first one first: ``Model``, ``objects``, ``filter``, ``get``."""
    return [name.removesuffix("()") for name in called(call).split(".")]


class Tables:
    """The tables of a project's models, and the aliases that they are on."""

    def __init__(self, inventory: DatabasesInventory) -> None:
        self._inventory = inventory
        self._places = {
            database.alias: (database.engine, database.host, database.port, database.name)
            for database in inventory.databases
        }
        self._by_label = {model.label: model for model in inventory.models}

    @property
    def aliases(self) -> tuple[str, ...]:
        """The aliases of DATABASES."""
        return self._inventory.aliases

    @cached_property
    def replicas(self) -> dict[str, str]:
        """The aliases that are replicas of another one.

        They are so by ``TEST['MIRROR']``, by what the routers answer, or by a name that says so and the database of another.
        """
        return {**self.named_replicas, **self._inventory.replicas}

    @cached_property
    def named_replicas(self) -> dict[str, str]:
        """The aliases that are named as replicas, and have a mirror or the same database on another server."""
        aliases = {}
        for database in self._inventory.databases:
            same = [
                primary.alias
                for primary in self._inventory.databases
                if primary.alias != database.alias
                and not _READ_ONLY_NAME.search(primary.alias)
                and (primary.vendor, primary.name) == (database.vendor, database.name)
                and (primary.host, primary.port) != (database.host, database.port)
            ]
            primary = database.mirror or (same[0] if len(same) == 1 else None)
            if primary and _READ_ONLY_NAME.search(database.alias):
                aliases[database.alias] = primary
        return aliases

    @cached_property
    def read_only(self) -> dict[str, str]:
        """The replicas that nothing may write to: named so, or declared and only ever read by the routers.

        A second way to a primary, past its pooler, has a ``TEST['MIRROR']`` as well, and is written to.
        """
        models = self._inventory.models
        read = {alias for model in models for alias in (model.reads or (model.read,))}
        read -= {model.write for model in models}
        declared = {database.alias for database in self._inventory.databases if database.mirror}
        return {
            alias: primary
            for alias, primary in self.replicas.items()
            if _READ_ONLY_NAME.search(alias) or (alias in declared and alias in read)
        }

    @cached_property
    def _migrated(self) -> frozenset[str]:
        """The aliases that migrations make tables of the project on: those of other aliases are somebody else's.

        ``migrate`` makes those of Django's apps on the default one, where the routers let it.
        """
        own = {alias for model in self._inventory.models if model.own for alias in model.migrate}
        contrib = {alias for model in self._inventory.models if model.app in _OF_DJANGO for alias in model.migrate}
        return frozenset(own | (contrib & {"default"}))

    def queried(self, call: ast.expr, file: SourceFile) -> Model | None:
        """Return the model whose manager a chain of calls begins with."""
        for node in links(call):
            if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
                return self.model_at(node.value, file)
        return None

    def model_at(self, expression: ast.expr, file: SourceFile) -> Model | None:
        """Return the model that a name in a file stands for, or ``get_user_model()``."""
        model = _user_model(expression, file) or model_at(expression, file)
        return self._by_label.get(model._meta.label) if model is not None else None

    def with_table(self, table: str) -> list[Model]:
        """Return the models whose table has a name."""
        return [model for model in self._inventory.models if model.table.lower() == table.lower()]

    def lacks(self, alias: str, model: Model) -> bool:
        """Whether an alias certainly lacks a model's table: migrations make it elsewhere, and other tables there."""
        return (
            model.managed
            and bool(model.migrate)
            and alias in self._inventory.usable
            and alias in self._migrated
            and alias not in self.replicas
            and all(self._places[alias] != self._places.get(migrated) for migrated in model.migrate)
        )

    def written_elsewhere(self, model: Model, alias: str) -> bool:
        """Whether a model is written to another database than an alias is."""
        write = model.write
        return write in self._inventory.usable and write != alias and self._places[write] != self._places[alias]

    def apart(self, outer: Model, inner: Model) -> bool:
        """Whether no database that one model is read from has the table of the other."""
        here, there = (
            {self._places.get(str(alias)) for alias in (model.read, *model.reads)} - {None} for model in (outer, inner)
        )
        return bool(here and there) and not here & there and self._by_primary(outer) != self._by_primary(inner)

    def _by_primary(self, model: Model) -> str | None:
        return self.replicas.get(str(model.read), model.read)


def _user_model(expression: ast.expr, file: SourceFile) -> Any:
    if not isinstance(expression, ast.Call) or not file.dotted(expression.func).endswith("get_user_model"):
        return None
    from django.contrib.auth import get_user_model

    try:
        return get_user_model()
    except Exception:
        return None
