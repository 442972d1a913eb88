"""handle() takes every option that its parser passes, and requires no others.

Why: Django calls handle() with all options as keywords, its own among them; one that it cannot take is a TypeError on
every call.

Fix: end its parameters with **options, and name a parameter as the dest of its argument.
"""

import inspect
from collections.abc import Iterator

from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#django.core.management.BaseCommand.handle",
)

_ALWAYS_GIVEN = frozenset({"verbosity", "settings", "pythonpath", "traceback", "no_color", "force_color"})


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each command whose handle() lacks ``**options``, or has a parameter that nothing gives."""
    for command in project.commands:
        if command.parser is None or command.source is None or command.handle is None:
            continue
        parameters = list(inspect.signature(type(command.instance).handle).parameters.values())[1:]
        place = command.source.place(command.handle)
        given = sorted(_ALWAYS_GIVEN - {parameter.name for parameter in parameters})
        if given and all(parameter.kind is not parameter.VAR_KEYWORD for parameter in parameters):
            yield Finding(
                f"{command.name}: handle() has no **options, and Django always gives it {', '.join(given)}: TypeError on "
                "every call",
                subject=command.name,
                location=place,
                evidence={"given": given},
            )
            continue
        for parameter in parameters:
            named = parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)
            if named and parameter.default is parameter.empty and parameter.name not in command.options:
                yield Finding(
                    f"{command.name}: handle() requires {parameter.name!r}, which no argument of its parser gives: "
                    "TypeError on every call",
                    subject=command.name,
                    location=place,
                    evidence={"parameter": parameter.name},
                )
