"""The secrets of a run, in a file for its owner alone: the process that has the settings writes it, every writer reads it."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from django_conformance.redaction import files
from django_conformance.redaction.collecting import Collected
from django_conformance.redaction.redactor import Redactor
from django_conformance.tail import write_private

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_FILE = "secrets.json"


def remember(folder: Path, settings: Mapping[str, Any]) -> None:
    """Write down the secrets of settings, for :func:`of_run`."""
    collected = Collected()
    collected.value(dict(settings))
    collected.environment(os.environ)
    write_private(
        folder / _FILE,
        json.dumps({"secrets": sorted(collected.secrets), "harmless": sorted(collected.harmless)}),
    )


def of_run(folder: Path, project: Path, *texts: str) -> Redactor:
    """Return what hides the secrets of a run: of its settings, its files, the environment, and of ``texts``."""
    collected = Collected()
    collected.environment(os.environ)
    files.collect(project, collected)
    for text in texts:
        collected.text(text)
    path = folder / _FILE
    if path.exists():
        known = json.loads(path.read_text(encoding="utf-8"))
        collected.secrets.update(known["secrets"])
        collected.harmless.update(known["harmless"])
    return Redactor(collected.secrets, collected.harmless)


def of_environment() -> Redactor:
    """Return what hides secrets where no project is known: those of the environment, and what looks like one."""
    collected = Collected()
    collected.environment(os.environ)
    return Redactor(collected.secrets, collected.harmless)
