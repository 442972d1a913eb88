"""A command adds its options in add_arguments().

Why: Django has not read ``option_list`` since 1.10. The command knows none of these options: on the command line they are an error, and
``options.get("…")`` is None.

Fix: write ``def add_arguments(self, parser)`` with a ``parser.add_argument(…)`` for each.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import called, text

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/releases/1.10/#features-removed-in-1-10")


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each ``option_list`` that no code of its class reads."""
    for command, source in project.classes:
        assigned = source.attribute("option_list")
        read = any(isinstance(node, ast.Attribute) and node.attr == "option_list" for node in source.nodes)
        if assigned is None or read:
            continue
        calls = [node for node in ast.walk(assigned) if called(node).endswith("make_option")]
        options = [name for call in calls if isinstance(call, ast.Call) for node in call.args if (name := text(node))]
        if options:
            yield Finding(
                f"{command.name} has {', '.join(options)} in option_list, which Django does not read: add them in add_arguments()",
                at=source.at(assigned, command.name),
                evidence={"options": options},
            )
