"""A module in a commands folder defines a class Command, or is a helper that other code imports.

Why: manage.py help lists every module in management/commands, and running this one ends in AttributeError.

Fix: name the class Command. If the module is a leftover, delete it.
"""

from collections.abc import Iterator

from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import Sources

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/howto/custom-management-commands/",
)


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each module without a command that no file of the project imports."""
    for helper in project.helpers:
        if not _imported(helper.module.dotted, project.context.sources):
            yield Finding(
                f"{helper.module.dotted} has no class Command, and nothing imports it: manage.py {helper.name} fails",
                subject=helper.name,
                location=helper.location,
            )


def _imported(module: str, sources: Sources) -> bool:
    """Whether a file imports a module, or what it holds; an ``__init__.py`` that does so counts too."""
    name = module.rpartition(".")[2].encode()
    return any(
        module in file.imported or any(imported.startswith(f"{module}.") for imported in file.imported)
        for file in sources.every
        if name in file.content and file.module != module
    )
