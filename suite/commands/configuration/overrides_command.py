"""A command that replaces one of Django's or of a package inherits from it.

Why: whoever calls the built-in command, other packages among them, gets another one; options that a later Django adds
are missing.

Fix: derive its class from the one that it replaces.
"""

from collections.abc import Iterator

from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="info",
    docs="https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#overriding-commands",
)


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each command of the project that runs in the place of one it does not inherit from."""
    for command in project.hidden:
        if not command.own:
            yield Finding(
                f"{command.runs} replaces the command {command.name} of {command.app} without inheriting from it: "
                "neither its options nor its output are those of the original",
                subject=command.name,
                location=command.location,
                evidence={"runs": command.runs, "hidden": command.app},
            )
