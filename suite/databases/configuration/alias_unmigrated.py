"""A deployment that runs migrations migrates every database that has its own tables.

Why: ``migrate`` migrates one database, the default one. The tables of apps that the routers send elsewhere are never made there, nor altered by a
new version: their first query fails. In tests it works, since Django migrates all of them.

Fix: run ``manage.py migrate --database=<alias>`` beside it, once for each alias.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.inventory import DeclaredCommand
from django_conformance.rules import Finding, Rule

from . import ENGINES, ROUTERS

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/topics/db/multi-db/#synchronizing-your-databases",
    needs=("two-databases",),
    after=(*ENGINES, *ROUTERS, "databases.configuration.migrations-load"),
)

_LOOKING = frozenset(("--check", "--plan", "--fake", "--help"))
_CALLED = ('call_command("migrate"', "call_command('migrate'", "MigrationExecutor")
"""What migrates in the project's own code, whichever database."""


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each alias with tables of the project's own models that no command of the deployment migrates."""
    deployment = project.context.deployment
    commands = [
        command
        for command in deployment.commands
        if command.name == "migrate" and command.unit.stage != "development" and _migrates_all(command)
    ]
    if not commands or deployment.unread or project.context.sources.code(containing=_CALLED):
        return
    if any("$" in argument or "{" in argument for command in commands for argument in command.arguments):
        return
    first = next((command for command in commands if not _is_named(command)), None)
    for alias in project.inventory.usable if first is not None else ():
        labels = [
            model.label
            for model in project.inventory.models
            if model.own and model.managed and not model.proxy and model.migrate == (alias,)
        ]
        if labels and alias != "default" and alias not in project.tables.replicas and not _mentioned(alias, project):
            assert first is not None
            yield Finding(
                f"{first.unit.name} runs {first.command!r}, which migrates 'default' only, and nothing migrates {alias!r}, where the routers have the "
                f"table of {labels[0]}",
                subject=alias,
                location=first.location,
                hint=f"run manage.py migrate --database={alias} as well.",
                evidence={"models": labels},
            )


def _migrates_all(command: DeclaredCommand) -> bool:
    """Whether a command migrates every app, as a deployment does, and does not only look, or go back to a migration of one."""
    first = next(iter(command.arguments), "-")
    return first.startswith("-") and _LOOKING.isdisjoint(command.arguments)


def _is_named(command: DeclaredCommand) -> bool:
    return any(argument.startswith("--database") for argument in command.arguments)


def _mentioned(alias: str, project: DatabasesProject) -> bool:
    """Whether a file of the repository has a command that may migrate an alias, or one for each that a shell goes through."""
    named = re.compile(
        rf"--database[=\s]+[\"']?(?:{re.escape(alias)}\b|\$|\{{)|database\s*[:=]\s*[\"']{re.escape(alias)}\b"
    )
    return any(named.search(file.text) for file in project.context.deployment_files.every if not file.is_test)
