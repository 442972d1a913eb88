"""The project's Python files, found in one walk."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.source.file import SourceFile
from django_conformance.source.naming import naming
from django_conformance.source.roots import beside, is_left_out, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["SourceFile", "Sources", "is_test"]

_SKIPPED = frozenset({"__pycache__", "node_modules", "site-packages", "dist-packages"})
_SKIPPED_DATA = frozenset({"static", "media", "build", "dist"})
"""Folders of files that are served or built, unless they are packages: an app may have such a name."""
_TEST_FOLDERS = frozenset({"test", "tests", "testing", "docs", "examples"})
_LARGEST = 1 << 20
"""Bytes; larger files are generated, and nobody's mistakes."""


@dataclass(frozen=True, eq=False)
class Sources:
    """The project's own Python files: no environments, no hidden folders, nothing built.

    Those of its folder come first, then those that its repository has beside it, as far as the process has imported their
    packages when the files are first asked for.
    """

    project: Path

    @cached_property
    def every(self) -> tuple[SourceFile, ...]:
        """All files, tests and migrations among them."""
        named = naming()
        files = {path: path.relative_to(self.project) for path in _walk(self.project)}
        for root in beside(self.project):
            folder = root if root.is_dir() else root.parent
            for path in _walk(root) if root.is_dir() else (root,):
                if not path.is_relative_to(os.path.realpath(self.project)):
                    files.setdefault(path, path.relative_to(folder))
        return tuple(
            _source_file(path, inner, self.project, named)
            for path, inner in files.items()
            if not is_left_out(path, self.project)
        )

    def code(self, *, containing: Sequence[str] = (), named: str = "") -> list[SourceFile]:
        """Return the files that are neither tests nor migrations.

        ``containing`` keeps those whose text has one of these words, ``named`` those of that file name.
        """
        words = tuple(word.encode() for word in containing)
        return [
            file
            for file in self.every
            if not file.is_test
            and not file.is_migration
            and (not named or file.path.name == named)
            and (not words or any(word in file.content for word in words))
        ]

    @cached_property
    def values(self) -> dict[object, object]:
        """What has been worked out of these files, by what it depends on."""
        return {}

    @property
    def tests(self) -> list[SourceFile]:
        """The project's own tests."""
        return [file for file in self.every if file.is_test]

    @property
    def migrations(self) -> list[SourceFile]:
        """Files of migrations packages."""
        return [file for file in self.every if file.is_migration]

    @cached_property
    def _by_path(self) -> dict[str, SourceFile]:
        return {os.path.realpath(file.path): file for file in self.every}

    @cached_property
    def by_module(self) -> dict[str, SourceFile]:
        """The files by the name that they are imported by."""
        return {file.module: file for file in reversed(self.every)}

    def at(self, path: str | Path) -> SourceFile | None:
        """Return the file at a path, ``None`` where that is not one of the project's own."""
        if path not in self._asked:
            self._asked[path] = self._by_path.get(os.path.realpath(path))
        return self._asked[path]

    @cached_property
    def _asked(self) -> dict[str | Path, SourceFile | None]:
        return {}


def is_test(path: Path) -> bool:
    """Whether a file, by its path within the project, is a test: the one answer to this, in all areas."""
    named = (
        path.name.startswith(("test_", "test.", "tests")) or path.name == "conftest.py" or path.stem.endswith("_test")
    )
    return named or not _TEST_FOLDERS.isdisjoint(path.parts[:-1])


def _walk(project: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(project):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".")
            and name not in _SKIPPED
            and (name not in _SKIPPED_DATA or Path(folder, name, "__init__.py").exists())
            and not Path(folder, name, "pyvenv.cfg").exists()
        )
        for name in sorted(names):
            path = Path(folder, name)
            if name.endswith(".py") and path.is_file() and path.stat().st_size <= _LARGEST:
                yield path


def _source_file(path: Path, inner: Path, project: Path, named: Callable[[Path], str]) -> SourceFile:
    """Return the record of a file; ``inner`` is its path in the folder that was walked."""
    within = path.is_relative_to(project)
    relative = inner.as_posix() if within else shown(str(path), project)
    return SourceFile(path, relative, named(path), is_test(inner), "migrations" in inner.parts[:-1])
