"""The folders ``management/commands`` of a project, of apps that are installed and of others."""

from __future__ import annotations

import ast
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.source.roots import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.inventory import Location
    from django_conformance.source.files import SourceFile, Sources


@dataclass(frozen=True, eq=False)
class CommandFolder:
    """A folder ``management/commands``.

    ``relative`` is its path within the project, ``app`` the installed app that it is in, empty where that is none.
    ``files`` are the Python files in it, ``packages`` the ``__init__.py`` of the folders in it.
    """

    path: Path
    relative: Path
    app: str
    files: tuple[SourceFile, ...]
    packages: tuple[SourceFile, ...]


def command_folders(sources: Sources) -> Iterator[CommandFolder]:
    """Yield the folders of commands in a project, in order of their paths."""
    from django.apps import apps

    installed = {os.path.realpath(config.path): config.name for config in apps.get_app_configs()}
    files: dict[Path, list[SourceFile]] = {}
    packages: dict[Path, list[SourceFile]] = {}
    for file in sources.every:
        folder = file.path.parent
        if _holds_commands(folder):
            files.setdefault(folder, []).append(file)
        elif _holds_commands(folder.parent):
            kept = packages.setdefault(folder.parent, [])
            kept += [file] if file.path.name == "__init__.py" else []
    for folder in sorted({*files, *packages}):
        yield CommandFolder(
            folder,
            Path(shown(str(folder), sources.project)),
            installed.get(os.path.realpath(folder.parent.parent), ""),
            tuple(files.get(folder, ())),
            tuple(packages.get(folder, ())),
        )


def _holds_commands(folder: Path) -> bool:
    return folder.name == "commands" and folder.parent.name == "management"


def command_class_place(file: SourceFile) -> Location | None:
    """Return where a module defines or imports a class ``Command``, ``None`` where it does neither."""
    for node in file.tree.body:
        if isinstance(node, ast.ClassDef) and node.name == "Command":
            return file.place(node)
        if isinstance(node, ast.ImportFrom) and any((alias.asname or alias.name) == "Command" for alias in node.names):
            return file.place(node)
    return None
