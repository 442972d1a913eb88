"""The secrets of a run, in a file for its owner alone: the process that has the settings writes it, every writer reads it."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django_conformance.codec import dumps, loads
from django_conformance.redaction import files
from django_conformance.redaction.collecting import Collected
from django_conformance.redaction.redactor import Redactor
from django_conformance.tail import write_private

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_FILE = "secrets.json"


def remember(folder: Path, settings: Mapping[str, Any]) -> None:
    """Write down the secrets of settings; what is called here is the project's, so it runs where the settings are."""
    collected = Collected()
    with suppress(Exception):  # a project's objects may raise whatever they like when they are looked at
        collected.value(dict(settings))
    _write(folder, collected)


def hand_over(inner: Path, folder: Path) -> None:
    """Add the secrets that a folder has to those of the folder around it."""
    collected = _known(folder)
    known = _known(inner)
    collected.secrets.update(known.secrets)
    collected.harmless.update(known.harmless)
    _write(folder, collected)


def of_run(folder: Path, project: Path, *texts: str, named: Iterable[tuple[str, Any]] = ()) -> Redactor:
    """Return what hides the secrets of a run (of settings, files, environment, ``texts`` and values that have names).

    They are written down for others.
    """
    collected = _known(folder)
    files.collect(project, collected)
    for text in texts:
        collected.text(text)
    for name, value in named:
        collected.value(value, name)
    _write(folder, collected)
    return _redactor(collected, project)


def of_folder(folder: Path) -> Redactor:
    """Return what hides the secrets that the processes of a run have written down."""
    return _redactor(_known(folder))


def of_project(project: Path) -> Redactor:
    """Return what hides the secrets of a project's files and of the environment, where no run is."""
    collected = Collected()
    collected.environment(os.environ)
    files.collect(project, collected)
    return _redactor(collected, project)


def of_environment() -> Redactor:
    """Return what hides the secrets of the environment, where no project is known."""
    collected = Collected()
    collected.environment(os.environ)
    return _redactor(collected)


def _known(folder: Path) -> Collected:
    collected = Collected()
    collected.environment(os.environ)
    path = folder / _FILE
    if path.exists():
        known = loads(path.read_text(encoding="utf-8"))
        collected.secrets.update(known["secrets"])
        collected.harmless.update(known["harmless"])
    return collected


def _write(folder: Path, collected: Collected) -> None:
    known = {"secrets": sorted(collected.secrets), "harmless": sorted(collected.harmless)}
    write_private(folder / _FILE, dumps(known))


def _redactor(collected: Collected, project: Path | None = None) -> Redactor:
    return Redactor(collected.secrets, {*collected.harmless, *(project.parts if project is not None else ())})
