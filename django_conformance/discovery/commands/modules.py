"""Which modules are commands, which of them hide another, and which look like commands but are never found.

https://docs.djangoproject.com/en/stable/howto/custom-management-commands/
"""

from __future__ import annotations

import ast
import os
import pkgutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.discovery.cause import inside, relative
from django_conformance.inventory import Location, Suspicion

if TYPE_CHECKING:
    from collections.abc import Iterator

_SKIPPED = frozenset({"site-packages", "dist-packages", "node_modules", "__pycache__"})
_TESTS = frozenset({"tests", "test", "testing"})


@dataclass(frozen=True)
class Found:
    """A command as Django finds it: the winner of its name, and those it hides, the nearest first."""

    name: str
    app: str
    path: Path
    hidden: tuple[tuple[str, Path], ...] = ()

    @property
    def module(self) -> str:
        """The module's dotted name."""
        return f"{self.app}.management.commands.{self.name}"


def found() -> list[Found]:
    """Return every command that ``manage.py help`` lists, in order of its name."""
    import django.core.management
    from django.apps import apps

    places = [(config.name, Path(config.path) / "management") for config in apps.get_app_configs()]
    places.append(("django.core", Path(django.core.management.__path__[0])))
    by_name: dict[str, list[tuple[str, Path]]] = {}
    for app, management in places:
        for name in django.core.management.find_commands(str(management)):
            by_name.setdefault(name, []).append((app, management / "commands" / f"{name}.py"))
    return [Found(name, *owners[0], hidden=tuple(owners[1:])) for name, owners in sorted(by_name.items())]


def sources(project: Path) -> Iterator[Path]:
    """Yield the Python files of the project itself: no environment, no hidden folder."""
    for folder, names, files in os.walk(project):
        names[:] = sorted(
            name
            for name in names
            if name not in _SKIPPED and not name.startswith(".") and not (Path(folder) / name / "pyvenv.cfg").exists()
        )
        yield from (Path(folder) / name for name in sorted(files) if name.endswith(".py"))


def is_test(path: Path, project: Path) -> bool:
    """Whether a file belongs to the project's tests."""
    parts = Path(relative(str(path), project)).parts
    name = parts[-1]
    return (
        bool(_TESTS & set(parts[:-1])) or name.startswith(("test_", "tests.", "conftest.")) or name.endswith("_test.py")
    )


def never_found(project: Path, texts: dict[Path, str]) -> Iterator[Suspicion]:
    """Yield what stands where commands stand, and is none for Django; ``texts`` are the project's sources."""
    from django.apps import apps

    installed = {os.path.realpath(config.path): config.name for config in apps.get_app_configs()}
    folders = {
        path.parent for path in texts if path.parent.name == "commands" and path.parent.parent.name == "management"
    }
    folders |= {
        path.parent.parent
        for path in texts
        if path.parent.parent.name == "commands" and path.parent.parent.parent.name == "management"
    }
    for folder in sorted(folders):
        app = folder.parent.parent
        if os.path.realpath(app) not in installed:
            yield from _not_installed(app, folder, project, texts)
            continue
        yield from _unlisted(folder, installed[os.path.realpath(app)], project, texts)
        for missing in (folder.parent, folder):
            if not (missing / "__init__.py").exists():
                where = relative(str(missing), project)
                text = (
                    f"{where} has no __init__.py: its commands are found in a source tree, and setuptools' "
                    "find_packages leaves them out of a package"
                )
                yield Suspicion("missing-init", where, text, Location(where))


def _not_installed(app: Path, folder: Path, project: Path, texts: dict[Path, str]) -> Iterator[Suspicion]:
    """Suspect commands of a folder that is no installed app, unless settings or tests may install it elsewhere."""
    parts = Path(relative(str(app), project)).parts
    dotted = ".".join(parts)
    names = [".".join(parts[start:]) for start in range(len(parts))]  # a folder of sys.path may stand above it
    if is_test(folder / "x.py", project) or any(
        f"{quote}{name}{end}" in text
        for text in texts.values()
        for name in names
        for quote in "'\""
        for end in ("'", '"', ".apps")
    ):
        return
    for path in sorted(folder.glob("*.py")):
        line = _command_class(texts.get(path, ""))
        if line and not path.name.startswith("_"):
            name = path.stem
            text = f"the command {name} is never found: {dotted} has it, and {dotted} is not in INSTALLED_APPS"
            yield Suspicion("never-found", name, text, Location(relative(str(path), project), line), {"app": dotted})


def _unlisted(folder: Path, app: str, project: Path, texts: dict[Path, str]) -> Iterator[Suspicion]:
    listed = {module.name for module in pkgutil.iter_modules([str(folder)]) if not module.ispkg}
    for path in sorted((*folder.glob("_*.py"), *folder.glob("*/__init__.py"))):
        package = path.name == "__init__.py"
        name = path.parent.name if package else path.stem
        line = _command_class(texts.get(path, ""))
        if path == folder / "__init__.py" or line is None or name in listed or _imported(name, path, texts):
            continue
        why = "a package is not looked into" if package else "a name that begins with an underscore is passed over"
        text = f"the command {name} of {app} is never found: {why}"
        yield Suspicion("never-found", name, text, Location(relative(str(path), project), line), {"app": app})


def _command_class(text: str) -> int | None:
    """Return the line of a module's ``Command`` class, defined or imported there; ``None`` where it has none."""
    if "Command" not in text:
        return None
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return None
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name == "Command":
            return node.lineno
        if isinstance(node, ast.ImportFrom) and any((one.asname or one.name) == "Command" for one in node.names):
            return node.lineno
    return None


def _imported(name: str, own: Path, texts: dict[Path, str]) -> bool:
    """Whether another file of the project imports a module of this name: then it is a helper."""
    return any(
        f"import {name}" in text
        or f".{name} import" in text
        or f"commands.{name}" in text
        or f'import_module("{name}' in text
        for path, text in texts.items()
        if path != own and name in text
    )


def own(found_command: Found, project: Path) -> bool:
    """Whether a command is the project's own."""
    return inside(str(found_command.path), project)
