"""Every command has a handle() (handle_app_config() for an AppCommand, handle_label() for a LabelCommand).

Why: without it the command raises NotImplementedError on every call.

Fix: write the method; a misspelled name is the usual cause.
"""

from collections.abc import Iterator

from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#django.core.management.BaseCommand.handle",
)


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each command that inherits Django's run_from_argv(), its execute() and the method that only raises."""
    from django.core.management.base import AppCommand, BaseCommand, LabelCommand

    bases = ((AppCommand, "handle_app_config"), (LabelCommand, "handle_label"), (BaseCommand, "handle"))
    for command in project.commands:
        base, name = next(((base, name) for base, name in bases if isinstance(command.instance, base)), (None, ""))
        kind = type(command.instance)
        if base is None or getattr(kind, name) is not getattr(base, name) or _runs_itself(kind):
            continue
        yield Finding(
            f"{command.name} has no {name}(): NotImplementedError on every call",
            subject=command.name,
            location=command.location,
        )


def _runs_itself(kind: type) -> bool:
    """Whether a kind of command replaces what would call its handler."""
    from django.core.management.base import BaseCommand

    return any(getattr(kind, name) is not getattr(BaseCommand, name) for name in ("execute", "run_from_argv"))
