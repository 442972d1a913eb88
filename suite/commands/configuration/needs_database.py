"""No command queries a database while it is imported or while it builds its parser.

Why: it cannot be run, nor its help be read, before the first migrate or where no database can be reached.

Fix: move the query to handle(), and validate values there.
"""

from collections.abc import Iterator

from django_conformance.codec import to_json
from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://docs.djangoproject.com/en/stable/howto/custom-management-commands/")


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each command that queries while it is loaded."""
    for command in project.commands:
        if command.loaded.queried:
            yield Finding(
                "a query runs while the command is imported, or while its parser is built",
                subject=command.name,
                location=command.loaded.queried[0] or command.location,
                evidence={"places": to_json([place for place in command.loaded.queried if place is not None])},
            )
