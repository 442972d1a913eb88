"""Every folder that a setting names exists.

Why: Django looks into LOCALE_PATHS, FIXTURE_DIRS and the DIRS of TEMPLATES without a word where one does not exist: nothing is translated, and
templates and fixtures are not found.

Fix: write the name that the folder has, or count again how many times ``.parent`` leads to BASE_DIR.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePath
from typing import Any

from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import members, readable
from django_conformance.source.setting_places import place_of
from django_conformance.source.spelling import nearest

rule = Rule(level="should", docs="https://docs.djangoproject.com/en/stable/ref/settings/#locale-paths", settings=True)

_LISTS = ("LOCALE_PATHS", "FIXTURE_DIRS", "STATICFILES_DIRS")
_ALIKE = 0.75


def find(project: Project) -> Iterator[Finding]:
    """Yield each folder of the project that does not exist, where one like it does."""
    for setting, name in _named(project.context.originals):
        path = Path(os.path.normpath(name))
        inside = path.is_absolute() and project.context.deployment_files.root in path.parents
        if not inside or path.exists():
            continue
        meant = _meant(path, project.context.deployment_files.root)
        if meant is not None:
            root = project.context.project
            yield Finding(
                f"{setting} has {os.path.relpath(path, root)!r}, which does not exist: did you mean {os.path.relpath(meant, root)!r}?",
                subject=setting,
                location=place_of(project.context.sources, setting),
                evidence={"folder": os.path.relpath(path, root)},
            )


def _named(settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for setting in _LISTS:
        yield from ((setting, str(entry)) for entry in _paths(settings.get(setting)))
    for engine in members(readable(settings.get("TEMPLATES"))):
        if isinstance(engine, Mapping):
            yield from (("TEMPLATES", str(entry)) for entry in _paths(engine.get("DIRS")))


def _paths(value: object) -> list[object]:
    return [entry for entry in members(readable(value)) if isinstance(entry, (str, PurePath))]


def _meant(path: Path, root: Path) -> Path | None:
    """Return the folder that was meant: one like it beside it, or of its name one step up."""
    beside = {other.name: other for other in path.parent.iterdir() if other.is_dir()} if path.parent.is_dir() else {}
    name = nearest(path.name, sorted(beside), alike=_ALIKE)
    if name is not None:
        return beside[name]
    above = path.parent.parent / path.name
    return above if above.is_dir() and (root == above.parent or root in above.parents) else None
