"""Django finds every module that was written as a command.

Why: Django takes modules that stand directly in management/commands of an installed app, and does not look into packages
there. There is no warning: the command is "unknown".

Fix: move the module, or add its app to INSTALLED_APPS.
"""

from collections.abc import Iterator

from django_conformance.discovery.commands.folders import CommandFolder, command_class_place
from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile, Sources, is_test

rule = Rule(level="should", docs="https://docs.djangoproject.com/en/stable/howto/custom-management-commands/")


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each module that has a class Command, stands where commands do, and is none to Django."""
    for folder in project.folders:
        look = _packages if folder.app else _elsewhere
        yield from look(folder, project.context.sources)


def _elsewhere(folder: CommandFolder, sources: Sources) -> Iterator[Finding]:
    """Yield the commands of an app that is not installed, unless other settings or tests may install it."""
    parts = folder.relative.parts[:-2]
    dotted = ".".join(parts)
    if is_test(folder.relative / "command.py") or _named(parts, sources):
        return
    for file in folder.files:
        place = command_class_place(file)
        if place is not None and not file.path.name.startswith("_"):
            name = file.path.stem
            yield Finding(
                f"the command {name} is never found: it is in {dotted}, which is not in INSTALLED_APPS",
                subject=name,
                location=place,
                evidence={"app": dotted},
            )


def _named(parts: tuple[str, ...], sources: Sources) -> bool:
    """Whether any file has the app's name as a string; a folder of ``sys.path`` may stand above it."""
    names = [".".join(parts[start:]) for start in range(len(parts))]
    texts = [f"{quote}{name}{end}".encode() for name in names for quote in "'\"" for end in ("'", '"', ".apps")]
    return any(text in file.content for file in sources.every for text in texts)


def _packages(folder: CommandFolder, sources: Sources) -> Iterator[Finding]:
    """Yield the commands of an installed app that are packages; a module with an underscore is left out on purpose."""
    for file in folder.packages:
        name, place = file.path.parent.name, command_class_place(file)
        if place is not None and not _imported(name, file, sources):
            yield Finding(
                f"the command {name} of {folder.app} is never found: Django does not look into packages",
                subject=name,
                location=place,
                evidence={"app": folder.app},
            )


def _imported(name: str, own: SourceFile, sources: Sources) -> bool:
    """Whether another file imports a module of this name: then it is a helper."""
    ways = (f"import {name}", f".{name} import", f"commands.{name}", f'import_module("{name}')
    words = [way.encode() for way in ways]
    return any(word in file.content for file in sources.every if file is not own for word in words)
