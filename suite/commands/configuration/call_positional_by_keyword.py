"""call_command() passes positional arguments by position.

Why: Django looks for the option string of a required keyword, and a positional argument has none: ValueError.

Fix: give the value by position.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/ref/django-admin/#running-management-commands-from-your-code",
)


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each keyword that is a required positional argument."""
    for call in project.calls:
        for name, value, action in call.keywords:
            if not action.option_strings and action.required:
                yield Finding(
                    f"call_command({call.name!r}, {name}={ast.unparse(value)}) gives a positional argument by keyword: "
                    "ValueError; give it by position",
                    at=call.culprit,
                    evidence={"command": call.name, "option": name},
                )
