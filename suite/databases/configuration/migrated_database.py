"""A data migration writes to the database that is being migrated, where a deployment migrates several.

Why: ``migrate --database=<alias>`` passes the alias by ``schema_editor`` alone. A manager without ``using()`` asks the routers, and
``connection`` is that of the default database: its rows are changed twice, and those of the other database never.

Fix: write ``Model.objects.using(schema_editor.connection.alias)``, and ``schema_editor.connection`` for ``connection``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from django_conformance.discovery.databases.data_migrations import Body
from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import written

from . import ENGINES, ROUTERS

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/howto/writing-migrations/#data-migrations-and-multiple-databases",
    needs=("two-databases",),
    after=(*ENGINES, *ROUTERS, "databases.configuration.migrations-load"),
)

_MIGRATE = re.compile(r"\bmigrate\b[^\n#]*?--database[=\s]+[\"']?(?P<alias>\w+)")
_NAMING = ("using", "db_manager", "schema_editor.connection", "alias", "database")
"""Words of a function that chooses a database, or asks which one is migrated."""


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each function that names no database, of apps whose tables a deployment migrates on another one than they are written to."""
    commands = dict(_commands(project))
    for function in project.data_functions:
        app = function.migration.app_label
        aliases = {
            alias
            for model in project.inventory.models
            if model.own and model.app == app
            for alias in model.migrate
            if alias in commands and alias != model.write
        }
        alias = min(aliases, default="")
        place = _elsewhere(function.own) if alias else None
        if place is not None:
            yield Finding(
                f"{function.written} of migration {function.label} uses {written(place)}, whichever database is migrated, and "
                f"{commands[alias]} migrates {alias!r}: its rows stay as they are",
                at=function.own.file.at(place, function.label),
                evidence={"alias": alias, "command": str(commands[alias])},
            )


def _commands(project: DatabasesProject) -> Iterator[tuple[str, Location]]:
    """Yield the aliases, besides replicas, that a file of the repository says to migrate."""
    for file in project.context.deployment_files.every:
        if file.is_test or "--database" not in file.text or file.path.suffix in (".md", ".rst"):
            continue
        for number, line in enumerate(file.text.splitlines(), start=1):
            for match in _MIGRATE.finditer(line):
                if match["alias"] in project.inventory.usable and match["alias"] not in project.tables.replicas:
                    yield match["alias"], Location(file.relative, number)


def _elsewhere(body: Body) -> ast.expr | None:
    """Return the first manager or connection that a function uses without a choice of the database."""
    source = body.file.segment(body.node)
    if any(word in source for word in _NAMING):
        return None
    for node in ast.walk(body.node):
        if isinstance(node, (ast.Name, ast.Attribute)) and body.file.dotted(node) == "django.db.connection":
            return node
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager"):
            return node
    return None
