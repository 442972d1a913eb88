"""No command of the project is hidden by another app's command of the same name.

Why: the app that stands first in INSTALLED_APPS wins, silently: the other command never runs, and reordering the apps
changes which one does.

Fix: rename one of them, or make the one that should win a subclass of the other.
"""

from collections.abc import Iterator

from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#overriding-commands",
)


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each command of the project that never runs."""
    for command in project.hidden:
        if command.own:
            yield Finding(
                f"{command.app} and {command.runs} both have a command {command.name}: that of {command.runs} runs, "
                f"since it stands first in INSTALLED_APPS, and that of {command.app} never does",
                subject=command.name,
                location=command.location,
                evidence={"runs": command.runs, "hidden": command.app},
            )
