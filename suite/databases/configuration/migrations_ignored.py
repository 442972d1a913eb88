"""The repository and the image contain the project's migrations.

Why: a migration that ``.gitignore`` or ``.dockerignore`` leaves out exists only on the machine where it was written: ``migrate`` in production
has nothing to apply, and the tables are missing. Each machine then makes its own, and they contradict each other.

Fix: take the line out of the file, and commit the migrations.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.discovery.deployment.dockerfile import dockerfiles
from django_conformance.discovery.ignored import ignoring
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/topics/migrations/#version-control",
)


_EFFECTS = {
    ".gitignore": "no other copy of the repository gets it",
    ".dockerignore": "the image has no migration to apply",
}


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each line of an ignore file that leaves out migrations of the project's own apps."""
    root = project.context.deployment_files.root
    told: set[str] = set()
    for path in _migrations(project, root):
        for file in _files(path, root, project):
            line = ignoring(file, path.relative_to(file.parent).as_posix())
            shown = file.relative_to(root).as_posix()
            if line is None or f"{shown}:{line.line}" in told or _is_kept(file, path):
                continue
            told.add(f"{shown}:{line.line}")
            yield Finding(
                f"{shown} has {line.pattern!r}, which leaves out {path.relative_to(root).as_posix()}: {_EFFECTS[file.name]}",
                subject=shown,
                location=Location(shown, line.line),
                evidence={"pattern": line.pattern},
            )


def _migrations(project: DatabasesProject, root: Path) -> Iterator[Path]:
    """Yield the files of migrations of the project's own apps, the newest of each app first."""
    loader = project.migrations.loader
    for (app, _), migration in sorted(loader.disk_migrations.items(), reverse=True) if loader is not None else ():
        file = project.context.sources.by_module.get(type(migration).__module__)
        if file is not None and app in project.own_apps and root in file.path.parents:
            yield file.path


def _files(path: Path, root: Path, project: DatabasesProject) -> Iterator[Path]:
    """Yield the ignore files that decide on a file: those of git above it, and that of Docker where an image is built."""
    for folder in path.parents:
        if (folder / ".gitignore").is_file():
            yield folder / ".gitignore"
        if folder == root:
            break
    if (root / ".dockerignore").is_file() and dockerfiles(project.context.deployment_files):
        yield root / ".dockerignore"


def _is_kept(file: Path, path: Path) -> bool:
    """Whether git has a file all the same: its index names those that it has."""
    index = next((folder / ".git" / "index" for folder in file.parents if (folder / ".git").is_dir()), None)
    if file.name != ".gitignore" or index is None or not index.is_file():
        return False
    return path.relative_to(index.parent.parent).as_posix().encode() in index.read_bytes()
