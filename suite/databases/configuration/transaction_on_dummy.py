"""``atomic()``, ``on_commit()`` and ``connection`` are those of a database that has an ENGINE.

Why: without ``using``, and as ``django.db.connection``, they are for 'default'. Where that entry is empty, they raise
ImproperlyConfigured when they run, and ``connection.features`` and ``connection.vendor`` are those of no database.

Fix: write ``atomic(using="<alias>")``, ``on_commit(…, using="<alias>")`` and ``connections["<alias>"]``.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.discovery.databases.transactions import alias_given, is_transaction
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile

from . import ENGINES

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/ref/settings/#databases", after=ENGINES)

_ASKS = ("cursor", "ensure_connection", "schema_editor", "introspection", "features", "ops", "vendor", "savepoint")
"""What of a connection needs a database, or tells of one."""


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each that names no alias, where other aliases have an engine and 'default' has none."""
    if not project.inventory.usable or "default" in project.inventory.usable:
        return
    for block in project.transactions:
        if not block.named:
            yield Finding(
                "atomic() without using is on 'default', which has no ENGINE",
                at=block.file.at(block.call),
            )
    for file in project.files("on_commit"):
        for call in file.of(ast.Call):
            if is_transaction(call, "on_commit", file) and not alias_given(call, 1):
                yield Finding(
                    "on_commit() without using is for 'default', which has no ENGINE",
                    at=file.at(call),
                )
    for file in project.files("connection"):
        for node in file.of(ast.Attribute):
            if (
                node.attr in _ASKS
                and file.dotted(node.value) == "django.db.connection"
                and _is_imported(node.value, file)
            ):
                yield Finding(
                    f"connection.{node.attr} is that of 'default', which has no ENGINE",
                    at=file.at(node),
                )


def _is_imported(node: ast.expr, file: SourceFile) -> bool:
    return not isinstance(node, ast.Name) or not file.rebinds(node)
