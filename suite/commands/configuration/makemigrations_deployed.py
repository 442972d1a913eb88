"""No deployment makes migrations: it runs those that are in the repository.

Why: a container's migrations are lost with it. The next one makes them again with other names or another order, and databases then
record migrations that no file has.

Fix: run ``makemigrations`` where you develop and commit the files; deploy with ``migrate``, and check with
``makemigrations --check`` in CI.
"""

from collections.abc import Iterator

from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.inventory import DeclaredCommand, each_line
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://docs.djangoproject.com/en/stable/topics/migrations/#workflow")

_HARMLESS = frozenset(("--check", "--dry-run", "--help", "-h"))
_DEPLOYED = ("service", "init", "release", "scheduled")


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each ``makemigrations`` that a service or a release step runs, outside development.

    A unit that starts the development server, or mounts folders over the code of its image, is for development.
    """
    commands = project.context.deployment.commands
    developing = {command.unit for command in commands if command.name.startswith("runserver")}
    for command in each_line(commands):
        if (
            command.name == "makemigrations"
            and command.unit.role in _DEPLOYED
            and command.unit not in developing
            and not command.unit.volumes
            and not _is_harmless(command)
        ):
            yield Finding(
                f"{command.unit.name} runs {' '.join((command.name, *command.arguments))} when it is deployed: the files "
                "that it writes are in no repository",
                subject=command.unit.name,
                location=command.location,
                evidence={"command": command.command},
            )


def _is_harmless(command: DeclaredCommand) -> bool:
    return command.unit.stage == "development" or not _HARMLESS.isdisjoint(command.arguments)
