"""A project's own requirements: what it asks for, and the exact versions that a lock holds, from whichever file says so."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django_conformance import files
from django_conformance.environments import installed, locks, pip_files, pyproject
from django_conformance.environments.records import Requirements
from django_conformance.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_ANOTHER = "Name the project's requirements with --requirements FILE."

__all__ = ["Requirements", "find", "load"]


@dataclass(frozen=True)
class _Format:
    """A kind of file: which names it has, the best first, and how it is read, with the extras and groups asked for."""

    names: tuple[str, ...]
    read: Callable[[Path, tuple[str, ...]], Requirements]


LOCKS = (
    _Format(("uv.lock",), locks.uv_lock),
    _Format(("poetry.lock",), locks.poetry_lock),
    _Format(("Pipfile.lock",), locks.pipfile_lock),
    _Format(("pylock.toml", "pylock.*.toml"), locks.pylock),
)
LOOSE = (
    _Format(
        (
            "requirements.txt",
            "requirements/production.txt",
            "requirements/prod.txt",
            "requirements/requirements.txt",
            "requirements/base.txt",
            "requirements-production.txt",
            "requirements-prod.txt",
            "requirements*.txt",
            "requirements/*.txt",
            "requirements*.in",
        ),
        pip_files.requirements_file,
    ),
    _Format(("pyproject.toml",), pyproject.pyproject_file),
)
"""In each group the first is the most exact. A lock anywhere up to the repository's root goes before loose requirements."""


def find(project: Path, named: str | None = None) -> Requirements:
    """Return the requirements of a project: those of the file that is named, else found, else what is installed here.

    ``named`` may choose extras and groups of the file: ``pyproject.toml[postgres,dev]``.

    Raises:
        UsageError: no such file, or one that cannot be read.
    """
    if named:
        return load(named, project)
    with _readable(project):
        return _of_files(project)


def _of_files(project: Path) -> Requirements:
    for formats in (LOCKS, LOOSE):
        for folder in folders(project):
            for file_format in formats:
                paths = list(_present(folder, file_format))
                if paths:
                    with _readable(paths[0]):
                        return _with_package(_noted(file_format.read(paths[0], ()), paths[1:]), project)
    return _with_package(installed.installed(project), project)


def load(named: str, project: Path) -> Requirements:
    """Return the requirements of one file, whose name says which kind it is.

    Raises:
        UsageError: no such file, or one that cannot be read.
    """
    name, bracket, rest = named.partition("[")
    path = files.named(name)
    with _readable(path):
        return _loaded(path, rest if bracket else "", project)


def _loaded(path: Path, rest: str, project: Path) -> Requirements:
    unlike = files.unlike_a_file(path)
    if unlike:
        raise UsageError(f"{path} cannot be read: {unlike}.", _ANOTHER)
    if not path.is_file():
        raise UsageError(f"There is no file {path}.", _ANOTHER)
    chosen = tuple(word.strip() for word in rest.rstrip("]").split(",")) if rest else ()
    for file_format in (*LOCKS, *LOOSE):
        if any(path.match(pattern) for pattern in file_format.names):
            return _with_package(file_format.read(path, chosen), project)
    if path.suffix not in (".txt", ".in", ".pip"):
        raise UsageError(
            f"{path.name} is not a known kind of requirements file.",
            "Known kinds are requirements files (.txt, .in), pyproject.toml, uv.lock, poetry.lock, Pipfile.lock and pylock.toml.",
        )
    return _with_package(pip_files.requirements_file(path, chosen), project)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Tell what a library says of a malformed file as one sentence that names the file.

    Raises:
        UsageError: the file is not of the form that its name promises.
    """
    try:
        yield
    except RecursionError as error:
        raise UsageError(f"{path} cannot be read: it is nested too deeply, or includes itself.", _ANOTHER) from error
    except OSError as error:
        raise UsageError(f"{error.filename or path} cannot be read: {error.strerror or error}.", _ANOTHER) from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        said = " ".join(str(error).split())[:200].rstrip(".")
        raise UsageError(f"{path} is malformed: {type(error).__name__}: {said}.", _ANOTHER) from error


def folders(project: Path) -> list[Path]:
    """Return the project's folder and its parents up to the repository's root; without a repository, the folder alone."""
    lineage = [project.resolve(), *project.resolve().parents]
    root = next((index for index, folder in enumerate(lineage) if (folder / ".git").exists()), 0)
    return lineage[: root + 1]


def _present(folder: Path, file_format: _Format) -> Iterator[Path]:
    seen = set()
    for pattern in file_format.names:
        for path in sorted(folder.glob(pattern)):
            usable = path.name != "pyproject.toml" or pyproject.has_dependencies(path)
            if path.is_file() and usable and path not in seen:
                seen.add(path)
                yield path


def _noted(requirements: Requirements, paths: list[Path]) -> Requirements:
    """Note which files that may be requirements too were not read, by ``-r`` either."""
    others = [path for path in paths if path.resolve() not in requirements.includes]
    if not others:
        return requirements
    names = ", ".join(
        re.sub(r"^.*/(requirements/)", r"\1", str(path)) if "requirements" in path.parent.name else path.name
        for path in others
    )
    verb = "was" if len(others) == 1 else "were"
    note = f"{names} {verb} not read. Name another file with --requirements FILE."
    return replace(requirements, notes=(*requirements.notes, note))


def _with_package(requirements: Requirements, project: Path) -> Requirements:
    """Add the project's own package where it is one; what it depends on is asked for with it."""
    place = next((folder for folder in folders(project) if pyproject.is_package(folder / "pyproject.toml")), None)
    if place is None:
        return requirements
    path = place / "pyproject.toml"
    own = requirements.requirements if requirements.path == path else ()
    needed = () if requirements.complete or own else pyproject.dependencies(path, requirements.extras)
    return replace(
        requirements,
        requirements=(*requirements.requirements, *needed),
        package=place,
        python=requirements.python or pyproject.requires_python(path),
    )
