"""The project's fixtures: the objects that their files hold, with the lines in which they stand.

https://docs.djangoproject.com/en/stable/topics/db/fixtures/
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance.codec import loads
from django_conformance.discovery.databases.fixture_xml import xml_objects
from django_conformance.discovery.deployment.yaml_text import Text, documents
from django_conformance.inventory import Location
from django_conformance.source.files import is_test
from django_conformance.source.reading import members

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.context import DiscoveryContext

_ENDINGS = (".json", ".jsonl", ".yaml", ".yml", ".xml")
_SKIPPED = frozenset({"node_modules", "static", "media", "venv", "site-packages"})
_LARGEST = 1 << 22
_WITH_LINES = 1 << 17
"""Bytes up to which the lines of a JSON file are told: reading them is slow."""


@dataclass(frozen=True)
class FixtureObject:
    """An object of a fixture: the model that it names, its primary key and fields as the file writes them, and where it stands."""

    path: str
    model: str
    location: Location
    fields: dict[str, Any] = field(default_factory=dict)
    key: Any = None


@dataclass(frozen=True)
class BrokenFixture:
    """A fixture that cannot be read as what its name says, and why."""

    location: Location
    why: str


def read(context: DiscoveryContext) -> Iterator[FixtureObject | BrokenFixture]:
    """Yield the objects of the fixtures of apps, and of FIXTURE_DIRS within the project; those of tests left out."""
    for path in _files(context):
        relative = path.relative_to(context.project).as_posix()
        content = path.read_text(encoding="utf-8-sig", errors="replace")
        try:
            entries = _entries(content, path.suffix, relative)
        except (ValueError, SyntaxError) as error:
            line = getattr(error, "lineno", None) or getattr(error, "position", (None,))[0]
            yield BrokenFixture(Location(relative, line), str(error))
            continue
        for entry in members(entries):
            if isinstance(entry, Mapping) and isinstance(entry.get("model"), str):
                fields = entry.get("fields")
                place = Location(relative, line_of(entry["model"]))
                own = dict(fields) if isinstance(fields, Mapping) else {}
                yield FixtureObject(relative, str(entry["model"]), place, own, entry.get("pk"))


def _entries(content: str, suffix: str, path: str) -> Any:
    """Return what a fixture holds, with the lines of its texts where its form tells them."""
    if suffix == ".xml":
        return xml_objects(content, path)
    if suffix == ".jsonl":
        lines = [(number, loads(line)) for number, line in enumerate(content.splitlines(), 1) if line.strip()]
        return [
            {**entry, "model": Text.at(str(entry.get("model")), number, path)}
            for number, entry in lines
            if isinstance(entry, Mapping)
        ]
    entries = loads(content) if suffix == ".json" else None
    if suffix != ".json" or (len(content) <= _WITH_LINES and "\t" not in content):
        return next(iter(documents(content, path)), entries)
    return entries


def line_of(text: object) -> int | None:
    """Return the line in which a string of a fixture stands, where its file tells."""
    return getattr(text, "line", None)


def _files(context: DiscoveryContext) -> Iterator[Path]:
    declared = {os.path.realpath(str(folder)) for folder in members(context.originals.get("FIXTURE_DIRS"))}
    for folder, folders, names in os.walk(context.project):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _SKIPPED)
        if Path(folder).name != "fixtures" and os.path.realpath(folder) not in declared:
            continue
        for name in sorted(names):
            path = Path(folder, name)
            own = path.relative_to(context.project)
            if name.endswith(_ENDINGS) and not is_test(own) and path.stat().st_size <= _LARGEST:
                yield path
