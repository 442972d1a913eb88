"""The project's own source files, parsed when they are first asked for."""

from __future__ import annotations

import ast
import os
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

_SKIPPED = {
    "node_modules",
    "site-packages",
    "dist-packages",
    "migrations",
    "__pycache__",
    "static",
    "media",
    "build",
    "dist",
    "docs",
}
_TESTS = {"tests", "test", "testing"}
_LARGEST = 1 << 20


@dataclass(frozen=True)
class SourceFile:
    """A file of the project: ``relative`` to its folder, ``module`` its dotted name as seen from there."""

    path: Path
    relative: str
    module: str | None

    @cached_property
    def text(self) -> str:
        """Return what it holds; nothing where it cannot be read."""
        try:
            return self.path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return ""

    @cached_property
    def tree(self) -> ast.Module:
        """Return its syntax tree; an empty one where it has a syntax error, which is the importing area's finding."""
        try:
            return ast.parse(self.text, str(self.path))
        except (SyntaxError, ValueError):
            return ast.Module([], [])


@lru_cache(maxsize=4)
def _all_files(project: Path) -> tuple[SourceFile, ...]:
    found = []
    for folder, folders, names in os.walk(project):
        here = Path(folder)
        folders[:] = sorted(name for name in folders if not _left_out(here / name))
        for name in sorted(names):
            if (
                name.endswith(".py")
                and not name.startswith(("test_", "tests.", "conftest."))
                and not name.endswith("_test.py")
            ):
                path = here / name
                if path.stat().st_size <= _LARGEST:
                    found.append(_source_file(path, project))
    return tuple(found)


def source_files(project: Path, *, containing: tuple[str, ...] = (), named: str = "") -> list[SourceFile]:
    """Return the project's files, without tests, migrations and environments kept in its folder.

    ``containing`` keeps those whose text has one of these words, ``named`` those of that file name.
    """
    named_so = [one for one in _all_files(project) if not named or one.path.name == named]
    return [one for one in named_so if not containing or any(word in one.text for word in containing)]


def source_file(path: str | Path, project: Path) -> SourceFile | None:
    """Return the project's file at ``path``, ``None`` where it is not one of its own."""
    real = os.path.realpath(path)
    return next((one for one in _all_files(project) if os.path.realpath(one.path) == real), None)


def _left_out(folder: Path) -> bool:
    name = folder.name
    return name.startswith(".") or name in _SKIPPED or name in _TESTS or (folder / "pyvenv.cfg").exists()


def _source_file(path: Path, project: Path) -> SourceFile:
    relative = path.relative_to(project)
    parts = [*relative.parts[:-1], *([] if path.name == "__init__.py" else [path.stem])]
    importable = bool(parts) and all(part.isidentifier() for part in parts)
    return SourceFile(path, relative.as_posix(), ".".join(parts) if importable else None)
