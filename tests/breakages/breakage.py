"""Breakages: each a folder of the few files of a project that a real release breaks, and what the gate must say of it.

The files of ``projects/<name>/`` are laid over a copy of the healthy project of ``tests/miniatures/base`` (and ``*.append.py``
added to its files, as those of a miniature are), with the ``requirements.txt`` beside this file, and its ``breakage.toml``:

    what = "forms.URLField takes an address without a scheme for https"
    source = "https://docs.djangoproject.com/…"          # where it is announced or discussed
    from = ["Python==3.12.*"]                             # beside what requirements.txt pins
    to = ["Django==6.0.10"]
    options = ["--area", "commands"]                      # what of the suite is run; default: all of it
    check = "commands.manage.outcome"                     # a check that must see it
    state = "changed"                                     # what that check's change must be; default: regressed
    subject = "add_supplier"                              # what it must happen to
    packages = ["django"]                                 # the smallest set of packages that does it
    says = ["http://", "https://"]                        # each must stand in the change: its message or its evidence
    stack = false                                         # whether the reference project must change too; left out: either

One without ``check`` is an upgrade that breaks nothing: the gate must say nothing of it that gates.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.miniature import BASE, lay

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

HERE = Path(__file__).parent
ROOT = HERE / "projects"


@dataclass(frozen=True)
class Breakage:
    """An upgrade of a project, and what the gate must say of it."""

    name: str
    what: str
    source: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    options: tuple[str, ...] = ()
    check: str = ""
    state: str = "regressed"
    subject: str = ""
    packages: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    stack: bool | None = None

    def build(self, target: Path) -> Path:
        """Write the project into ``target`` and return its folder."""
        project = target / "project"
        lay(BASE, project)
        shutil.copy(HERE / "requirements.txt", project)
        lay(ROOT / self.name, project, "breakage.toml")
        return project


def breakages() -> list[Breakage]:
    """Return every breakage, in order of its folder."""
    return [_read(path) for path in sorted(ROOT.glob("*/breakage.toml"))]


def _read(path: Path) -> Breakage:
    data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    data = {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
    return Breakage(name=path.parent.name, before=data.pop("from", ()), after=data.pop("to"), **data)
