"""Miniatures: each a folder of the few files that break a healthy project in one way.

``tests/miniatures/base/`` is the healthy project. ``tests/miniatures/<area>/<name>/`` holds files that are laid over a
copy of it, and a ``miniature.toml``:

    check = "celery.configuration.undefined-name"     # the one check that must fail
    culprit = ["send_receipt", "User"]                 # each must stand in subject, message or location of that finding
    settings = "site_config.broken"                    # the settings module; default: what manage.py says
    select = ["channels"]                              # checks that are run; default: the check and its ground
    also = []                                          # other checks that cannot but fail too, each with a reason beside it
    remove = ["conformance.toml"]                      # files of the base that this miniature does not have
    status = 2                                         # the exit status; default: 1 for a finding that counts, else 0
    runserver = true                                   # Daphne stays an app: half a second of each process of a run
    requires = ["channels"]                            # modules without which it cannot be built here

A miniature that stands alone has ``base = false`` and is used as it is.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from django_conformance.codec import from_json

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parent / "miniatures"
BASE = ROOT / "base"

_DAPHNE = '    "daphne",\n'


@dataclass(frozen=True)
class Miniature:
    """A project broken on purpose, and the finding it must give."""

    folder: str
    check: str
    culprit: tuple[str, ...] = ()
    settings: str | None = None
    select: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    base: bool = True
    status: int | None = None
    runserver: bool = False

    def build(self, target: Path) -> Path:
        """Write the project into ``target`` and return its folder."""
        project = target / "project"
        ignore = shutil.ignore_patterns("__pycache__", "miniature.toml")
        if self.base:
            shutil.copytree(BASE, project, ignore=ignore)
        shutil.copytree(ROOT / self.folder, project, dirs_exist_ok=True, ignore=ignore)
        for name in self.remove:
            (project / name).unlink()
        if self.base and not self.runserver:
            settings = project / "site_config" / "settings.py"
            settings.write_text(settings.read_text(encoding="utf-8").replace(_DAPHNE, "\n"), encoding="utf-8")
        return project


def miniatures() -> list[Miniature]:
    """Return every miniature, in order of its folder."""
    found = []
    for path in sorted(ROOT.glob("*/*/miniature.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        found.append(from_json(Miniature, {"folder": path.parent.relative_to(ROOT).as_posix(), **data}))
    return found


__all__ = ["BASE", "ROOT", "Miniature", "miniatures"]
