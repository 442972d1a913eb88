"""How CI installs a project: by the file in which it says what it requires."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LOCKS = ("uv.lock", "poetry.lock", "Pipfile.lock")
_LISTS = (
    "requirements.txt",
    "requirements/production.txt",
    "requirements/prod.txt",
    "requirements/base.txt",
    "requirements/requirements.txt",
)


@dataclass(frozen=True)
class Installing:
    """The commands that install a project with the tool, run in the project's folder.

    Args:
        lines: the commands, of a shell.
        run: what stands before a command that runs in the environment.
        file: the file that decides what is installed, relative to the repository; empty where none was found.
    """

    lines: tuple[str, ...]
    run: str
    file: str


def installing(project: Path, repository: Path, requirement: str) -> Installing:
    """Return how a project is installed, with the tool: by a lock anywhere up to the repository's root, else by what is less exact."""
    tool = f"'{requirement}'"
    path = next(_files(project, repository), None)
    if path is None:
        return Installing(("# Install your project's requirements here.", f"pip install {tool}"), "", "")
    file = os.path.relpath(path, repository).replace(os.sep, "/")
    here = shlex.quote(os.path.relpath(path, project).replace(os.sep, "/"))
    folder = shlex.quote(os.path.relpath(path.parent, project).replace(os.sep, "/"))
    if path.name == "uv.lock":
        return Installing(("pip install uv", "uv sync --frozen", f"uv pip install {tool}"), "uv run --no-sync ", file)
    if path.name == "poetry.lock":
        lines = ("pip install poetry", "poetry install --no-interaction", f"poetry run pip install {tool}")
        return Installing(lines, "poetry run ", file)
    if path.name == "Pipfile.lock":
        return Installing(("pip install pipenv", "pipenv sync", f"pipenv run pip install {tool}"), "pipenv run ", file)
    source = folder if path.name in ("pyproject.toml", "setup.py") else f"-r {here}"
    return Installing((f"pip install {source} {tool}",), "", file)


def _files(project: Path, repository: Path) -> Iterator[Path]:
    """Yield the files that say what a project requires, the most exact first."""
    folders = [folder for folder in (project, *project.parents) if folder.is_relative_to(repository)]
    for names in (_LOCKS, _LISTS):
        yield from (folder / name for folder in folders for name in names if (folder / name).is_file())
    for folder in folders:
        path = folder / "pyproject.toml"
        text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
        if "[project]" in text or "[build-system]" in text:
            yield path
        elif (folder / "setup.py").is_file():
            yield folder / "setup.py"
