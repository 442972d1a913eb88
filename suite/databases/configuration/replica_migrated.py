"""No deployment migrates a replica, nor loads or deletes rows there.

Why: a replica gets its tables and rows from its primary. On a server that is read-only the command fails, and the deployment with
it; on any other, the replica diverges from its primary.

Fix: run the command for the primary only, and let ``allow_migrate()`` answer False for the replica.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import zip_longest

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.inventory import DeclaredCommand
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import own_nodes, text
from django_conformance.source.orm.scope import Scope

from . import ENGINES

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/topics/db/multi-db/#synchronizing-your-databases",
    after=ENGINES,
)

_WRITING = ("migrate", "loaddata", "flush", "createcachetable")
_LOOKING = frozenset(("--check", "--plan", "--help"))


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each declared command and each ``call_command()`` that names a replica and writes."""
    replicas = {**project.tables.named_replicas, **{d.alias: d.mirror for d in project.inventory.databases if d.mirror}}
    for command in project.context.deployment.commands:
        alias = _alias(command)
        if command.name in _WRITING and alias in replicas and _LOOKING.isdisjoint(command.arguments):
            yield Finding(
                f"{command.unit.name} runs {command.name} on {alias!r}, which is a replica of {replicas[alias]!r}",
                subject=alias,
                location=command.location,
                evidence={"command": command.name, "alias": alias},
            )
    for file in project.context.sources.code(containing=("call_command",)):
        for call, name, alias in _called(file, project):
            if alias in replicas:
                yield Finding(
                    f"call_command({name!r}) runs on {alias!r}, which is a replica of {replicas[alias]!r}",
                    at=file.at(call, alias),
                    evidence={"command": name, "alias": alias},
                )


def _alias(command: DeclaredCommand) -> str:
    """Return the alias that a command line names."""
    arguments = command.arguments
    for argument, following in zip_longest(arguments, arguments[1:], fillvalue=""):
        option, equals, value = argument.partition("=")
        if option == "--database":
            return (value if equals else following).strip("'\"")
    return ""


def _called(file: SourceFile, project: DatabasesProject) -> Iterator[tuple[ast.Call, str, str]]:
    """Yield the calls of commands that write, with the command and the alias that they name."""
    for function in file.functions:
        scope = Scope(function, file, project.context.sources)
        for node in own_nodes(function):
            if not isinstance(node, ast.Call) or file.dotted(node.func) != "django.core.management.call_command":
                continue
            name = text(node.args[0]) if node.args else None
            given = next((key.value for key in node.keywords if key.arg == "database"), None)
            options = [text(argument) or "" for argument in node.args]
            written = next((option.partition("=")[2] for option in options if option.startswith("--database=")), "")
            if name in _WRITING:
                yield node, name or "", scope.constant(given) or written
