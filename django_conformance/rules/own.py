"""Rules that are not the suite's: those of a project, in the folder that its contract names, and those of installed packages.

A rule is a file ``<area>/<rule>.py`` of such a folder. Its id is ``<area>.own.<rule>``, or ``<area>.<name>.<rule>`` with
the name of the package's entry point in the group ``django_conformance.rules``.
"""

from __future__ import annotations

import difflib
import re
import sys
from dataclasses import dataclass
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from django_conformance.errors import UsageError
from django_conformance.inventory import AREAS

if TYPE_CHECKING:
    from collections.abc import Iterator

GROUP = "django_conformance.rules"
OWN = "own"
"""What the second part of an id is, for the rules of the project's folder."""

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_RULE = re.compile(rb"^rule\b.*=\s*Rule\(", re.MULTILINE)
_MODULES = "django_conformance_rules"
_TAKEN = (OWN, "configuration")

_declared: dict[str, Path] = {}


@dataclass(frozen=True)
class RuleFile:
    """Where a rule is: its id, its file, its module's name, and whose it is where that is not the suite.

    ``origin`` is the folder that a contract names, as it names it, or the package of an entry point.
    """

    id: str
    path: Path
    module: str
    origin: str = ""

    @property
    def shown(self) -> str:
        """The file, as messages have it."""
        return f"{self.origin}/{self.path.parent.name}/{self.path.name}" if self.origin else str(self.path)


def declare(project: Path, folder: str | None) -> None:
    """Take the files of a folder, relative to a project's, for rules of that project; ``None`` for none.

    Raises:
        UsageError: there is no such folder.
    """
    _declared.clear()
    if folder is None:
        return
    if not (project / folder).is_dir():
        raise UsageError(
            f"The contract says rules = {folder!r}, and there is no folder {project / folder}.",
            "Create the folder, or correct the key.",
        )
    _declared[folder] = (project / folder).resolve()


def declared() -> tuple[str, Path] | None:
    """Return the folder of the project's rules, as the contract names it and as a path; ``None`` where there is none."""
    return next(iter(_declared.items()), None)


def declared_name() -> str | None:
    """Return the folder of the project's rules as the contract names it; ``None`` where there is none."""
    return next(iter(_declared), None)


def rule_files() -> Iterator[RuleFile]:
    """Yield the rules of the project and of installed packages, without importing any.

    Raises:
        UsageError: a file is not where a rule can be, or an entry point names no package.
    """
    for origin, folder in _declared.items():
        _refuse_misplaced(origin, folder)
        yield from _of_folder(OWN, origin, folder)
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        name = entry.name.replace("_", "-")
        spec = find_spec(entry.value) if _NAME.match(name) and name not in _TAKEN else None
        if spec is None or not spec.submodule_search_locations:
            fault = "names no package that can be found"
            if name in _TAKEN:
                fault = f"has the name {entry.name!r}, which is taken"
            elif not _NAME.match(name):
                fault = "needs a name of lower-case letters, digits and hyphens"
            raise UsageError(
                f"The entry point {entry.name} = {entry.value!r} in {GROUP} {fault}.",
                "Correct it, or uninstall its distribution.",
            )
        files: dict[str, RuleFile] = {}
        for place in (
            spec.submodule_search_locations
        ):  # a package without __init__.py may be installed and in the current folder
            for file in _of_folder(name, entry.value, Path(place)):
                files.setdefault(file.id, file)
        yield from files.values()


def imported_from(file: RuleFile) -> None:
    """Make a rule's folder a package that its module can be imported from, under a name that no project has."""
    root = file.module.partition(".")[0]
    if root not in sys.modules:
        package = ModuleType(root)
        package.__path__ = [str(file.path.parents[1])]
        sys.modules[root] = package


def _of_folder(name: str, origin: str, folder: Path) -> Iterator[RuleFile]:
    for area in AREAS:
        for path in sorted((folder / area).glob("*.py")):
            if path.name.startswith("_"):
                continue
            rule = path.stem.replace("_", "-")
            if not _NAME.match(rule):
                raise UsageError(
                    f"{origin}/{area}/{path.name} cannot name a rule.",
                    "Name the file with lower-case letters, digits and underscores. One that is no rule begins with _.",
                )
            yield RuleFile(
                f"{area}.{name}.{rule}", path, f"{_MODULES}_{name.replace('-', '_')}.{area}.{path.stem}", origin
            )


def _refuse_misplaced(origin: str, folder: Path) -> None:
    """Refuse rules that no run would load: beside the folders of the areas, in folders of other names, and in folders within.

    Raises:
        UsageError: there is such a file.
    """
    areas = ", ".join(f"{origin}/{area}/" for area in AREAS)
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).parts
        if any(part.startswith(("_", ".", "test")) or part == "conftest.py" for part in parts):
            continue
        beside, read = path.parent == folder, path.parent.parent == folder and parts[0] in AREAS
        if read or not (beside or _RULE.search(path.read_bytes())):
            continue
        near = [] if beside else difflib.get_close_matches(parts[0], AREAS, n=1, cutoff=0.7)
        meant = f"Did you mean {near[0]}? " if near and parts[0] not in AREAS else ""
        raise UsageError(
            f"{origin}/{'/'.join(parts)} belongs to no area.",
            f"{meant}Move it to the folder of its area: {areas}. A file that is no rule begins with _.",
        )
