"""The choices of an argument have the type that its parser produces.

Why: argparse compares a value with the choices after converting it, so choices of another type never match: every value
is refused.

Fix: write the choices as values of the type.
"""

from collections.abc import Iterator

from django_conformance.discovery.commands.parser import accepts_nothing, choices_of, shown, type_name
from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.rules import Finding, Rule

rule = Rule(level="must", docs="https://docs.python.org/3/library/argparse.html#choices")


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each argument that no value satisfies."""
    for command in project.commands:
        for action in filter(accepts_nothing, command.actions):
            if action.type in (int, float):
                why = f"its values become {type_name(action)} and its choices are text"
            else:
                why = "its values stay text and its choices are numbers"
            yield Finding(
                f"{shown(action)} of {command.name} accepts nothing: {why} ({choices_of(action)[:5]!r})",
                subject=command.name,
                location=command.location,
                evidence={"argument": shown(action)},
            )
