"""call_command() names a command that exists.

Why: it is a CommandError when that line runs.

Fix: correct the name, or install the app that has the command.
"""

from collections.abc import Iterator

from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.spelling import nearest

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/ref/django-admin/#running-management-commands-from-your-code",
)


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each call of a command that no installed app has."""
    for call in project.calls:
        if call.command is None:
            meant = nearest(call.name, [module.name for module in project.modules])
            advice = f"; did you mean {meant!r}?" if meant else ""
            yield Finding(
                f"{call.subject} calls a command that doesn't exist: CommandError{advice}",
                at=call.culprit,
                evidence={"command": call.name},
            )
