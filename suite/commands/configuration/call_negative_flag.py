"""call_command() passes a negating flag by its dest.

Why: call_command(no_x=True) is translated to x=True, the opposite of what it says: it does nothing, silently.

Fix: write x=False.
"""

import argparse
import ast
from collections.abc import Iterator

from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/ref/django-admin/#running-management-commands-from-your-code",
)


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each ``no_x=True`` where the option ``--no-x`` sets ``x`` to False."""
    for call in project.calls:
        for name, value, action in call.keywords:
            negates = isinstance(action, argparse._StoreFalseAction) and name != action.dest
            if negates and isinstance(value, ast.Constant) and value.value is True:
                yield Finding(
                    f"call_command({call.name!r}, {name}=True) does nothing: the option "
                    f"{max(action.option_strings, key=len)} sets {action.dest}=False, and {action.dest}=True is given; "
                    f"write {action.dest}=False",
                    at=call.culprit,
                    evidence={"command": call.name, "option": name},
                )
