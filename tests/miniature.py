"""Miniatures: each a folder of the few files that break a healthy project in one way.

``tests/miniatures/base/`` is the healthy project. ``tests/miniatures/<area>/<name>/`` holds files that are laid over a
copy of it, and a ``miniature.toml``:

    check = "celery.configuration.undefined-name"     # the one check that must fail
    culprit = ["send_receipt", "User"]                 # each must stand in subject, message or location of that finding
    settings = "site_config.broken"                    # the settings module; default: what manage.py says
    select = ["channels"]                              # checks that are run; default: the check and its ground
    also = []                                          # other checks that cannot but fail too, each with a reason beside it
    parts = ["replica"]                                # folders of tests/miniatures/parts/ that are laid over the base first
    remove = ["conformance.toml"]                      # files of the base that this miniature does not have
    status = 2                                         # the exit status; default: 1 for a finding that counts, else 0
    runserver = true                                   # Daphne stays an app: half a second of each process of a run
    requires = ["channels"]                            # modules without which it cannot be built here

A file ``shop/tasks.append.py`` is added to the end of ``shop/tasks.py``, two blank lines below.

A miniature that stands alone has ``base = false`` and is used as it is.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django_conformance.codec import from_json

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parent / "miniatures"
BASE = ROOT / "base"
PARTS = ROOT / "parts"

_APPEND = ".append.py"
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
    parts: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    base: bool = True
    status: int | None = None
    runserver: bool = False

    def build(self, target: Path) -> Path:
        """Write the project into ``target`` and return its folder."""
        project = target / "project"
        layers = (*([BASE] if self.base else ()), *(PARTS / part for part in self.parts), ROOT / self.folder)
        for layer in dict.fromkeys(layers):  # the base itself is laid once
            lay(layer, project)
        for name in self.remove:
            (project / name).unlink()
        if self.base and not self.runserver:
            settings = project / "site_config" / "settings.py"
            settings.write_text(settings.read_text(encoding="utf-8").replace(_DAPHNE, "\n"), encoding="utf-8")
        return project


def lay(layer: Path, project: Path, description: str = "miniature.toml") -> None:
    """Write a folder's files into a project, but for the one that describes it, and append those that are to be appended."""
    for relative, content in _files(layer):
        if relative.name == description:
            continue
        path = project / relative
        if not relative.name.endswith(_APPEND):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            continue
        whole = path.with_name(relative.name.removesuffix(_APPEND) + ".py")
        text = whole.read_text(encoding="utf-8").rstrip("\n")
        whole.write_text(f"{text}\n\n\n{content.decode()}", encoding="utf-8")


@cache
def _files(layer: Path) -> list[tuple[Path, bytes]]:
    """Return the files of a folder, each with what it holds; those that are appended come after those they are appended to."""
    paths = sorted((path for path in layer.rglob("*") if path.is_file()), key=lambda path: (_APPEND in path.name, path))
    return [(path.relative_to(layer), path.read_bytes()) for path in paths]


def miniatures() -> list[Miniature]:
    """Return every miniature, in order of its folder."""
    found = []
    for path in sorted(ROOT.glob("*/*/miniature.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        found.append(from_json(Miniature, {"folder": path.parent.relative_to(ROOT).as_posix(), **data}))
    return found


__all__ = ["BASE", "ROOT", "Miniature", "lay", "miniatures"]
