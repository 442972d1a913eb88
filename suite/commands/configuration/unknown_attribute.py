"""A command does not misspell its own attributes.

Why: it is an AttributeError whenever that line runs, and ``self.sterr`` runs only when something else went wrong.

Fix: write the name that the message suggests.
"""

from collections.abc import Iterator

from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.attributes import misspelled_attributes

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#django.core.management.BaseCommand.handle",
)


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each attribute that a command's class reads, lacks, and has under a name that is near."""
    for command in project.commands:
        if command.instance is None or command.source is None:
            continue
        source, made = command.source, (*vars(command.instance), "stdout", "stderr", "style")
        for node, meant in misspelled_attributes(source.node, type(command.instance), source.file.tree, made):
            yield Finding(
                f"{command.name} reads self.{node.attr}, which nothing sets: AttributeError; did you mean self.{meant}?",
                at=source.at(node, command.name),
                evidence={"attribute": node.attr, "suggestion": meant},
            )
