"""The deprecation warnings of all processes of a run: whose they are, who uses what is deprecated, and where.

The overlay wrote them down (:mod:`django_conformance.overlay.deprecations`); here modules become distributions, and what
varies between two runs is masked.
"""

from __future__ import annotations

import platform
import re
import sys
import sysconfig
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance.codec import dumps, loads, to_json
from django_conformance.inventory import Location
from django_conformance.observations import Observation, mask
from django_conformance.overlay.deprecations import PROJECT, PYTHON, REPORT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django_conformance.run.context import RunContext

SUBJECT = "project:deprecations"
WAY = "warnings"

_TOOLS = frozenset(
    {"django_conformance", "_pytest", "pytest", "pluggy", "hypothesis", "pytest_django", "pytest_asyncio", "mirakuru"}
)
_SETTING = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b|\b[A-Z]{5,}\b")
_BASE = re.compile(r"^\s*from\s+[\w.]*?(\w+)\s+import\s+\*", re.MULTILINE)
"""The last word of a module that another takes all names of."""

_VALUE = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`|\d+")
"""What a warning has in it of the place that it warns of."""

_BY_CHANCE = re.compile(
    r"invalid (?:escape sequence|octal escape|\w+ literal)"  # of the compiler: never again once byte code is cached
    r"|This process \(pid=\d+\) is multi-threaded"  # of os.fork(): it depends on which threads have just ended
)
"""What two runs of the same thing would not both be warned of."""


@dataclass(frozen=True)
class DeprecatedUse:
    """Something deprecated that was used.

    Args:
        category: name of the warning's class.
        message: its text, with what varies between runs masked.
        package: the distribution that warns, ``python`` for the standard library; ``None`` where the project does.
        version: of that distribution.
        used_by: the distribution whose code uses what is deprecated, ``None`` where that is the project's.
        location: the innermost line of the project on the way to the warning.
    """

    category: str
    message: str
    package: str | None
    version: str | None
    used_by: str | None
    location: Location | None


def deprecations(run: RunContext) -> tuple[DeprecatedUse, ...]:
    """Return every deprecation warning of the run so far, each once, in order; those of the tool's own doing left out."""
    distinct = {_told(record, run) for record in _records(run.folder.path) if _counts(record, run)}
    return tuple(sorted(distinct, key=lambda deprecation: dumps(to_json(deprecation), sort_keys=True)))


def causes(deprecations: Iterable[DeprecatedUse]) -> list[tuple[DeprecatedUse, ...]]:
    """Return deprecations by their cause: one package warning in the same words, but for names and numbers in them."""
    groups: dict[tuple[str | None, str, str], list[DeprecatedUse]] = {}
    for deprecation in deprecations:
        words = _VALUE.sub("…", deprecation.message)
        groups.setdefault((deprecation.package, deprecation.category, words), []).append(deprecation)
    return [tuple(group) for group in groups.values()]


def observation(run: RunContext) -> Observation:
    """Return them as the observation that ends a run."""
    return Observation(SUBJECT, WAY, [to_json(deprecation) for deprecation in deprecations(run)])


def _records(folder: Path) -> Iterator[dict[str, Any]]:
    for path in (folder / REPORT, *folder.glob(f"commands/*/{REPORT}")):
        if path.exists():
            for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
                if line.endswith("}"):
                    yield loads(line)


def _counts(record: dict[str, Any], run: RunContext) -> bool:
    if record["raised_by"] in _TOOLS or _BY_CHANCE.match(record["message"]):
        return False
    return record["used_by"] not in _TOOLS or _in_settings(record, run) is not None


def _told(record: dict[str, Any], run: RunContext) -> DeprecatedUse:
    package = _distribution(record["raised_by"], record["file"])
    used_by = _distribution(record["used_by"], "")
    location = Location(record["path"], record["line"]) if record["path"] else None
    setting = _in_settings(record, run)
    if setting is not None:
        location, used_by = setting, None
    return DeprecatedUse(
        category=record["category"],
        message=_canonical(record["message"], run),
        package=package,
        version=_version(package) if package else None,
        used_by=used_by,
        location=location,
    )


def _in_settings(record: dict[str, Any], run: RunContext) -> Location | None:
    """Return the line of the settings module that gives the setting which Django finds fault with.

    It matters not who read the settings first. ``None`` where the warning is of something else, or the line elsewhere.
    """
    path = run.inventory.project.settings_path
    if path is None or not f"{record['raised_in']}.".startswith("django.conf."):
        return None
    for folder in (Path(run.request.project), *map(Path, run.overlay.outer)):
        for name in _SETTING.findall(record["message"]):
            place = setting_place(folder, path, name)
            if place is not None:
                return place
    return None


def setting_place(folder: Path, path: str, name: str, seen: frozenset[str] = frozenset()) -> Location | None:
    """Return the line that gives a setting, in the settings module at ``path`` or in one beside it that it takes all of."""
    try:
        text = (folder / path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    assigned = re.compile(rf"(?:{name}\s*(?::[^=]+)?=|(?P<block>\s+){name}(?::[^=]+)? =)(?!=)")
    matches = [(match, number) for number, line in enumerate(text.splitlines(), 1) if (match := assigned.match(line))]
    if matches:
        return Location(path, min((match["block"] is not None, number) for match, number in matches)[1])
    bases = (str(Path(path).parent / f"{base}.py") for base in _BASE.findall(text))
    seen |= {path}
    return next(
        (place for base in bases if base not in seen and (place := setting_place(folder, base, name, seen))), None
    )


def _canonical(message: str, run: RunContext) -> str:
    text = message
    for path, word in (
        (str(run.folder.path), "<run>"),
        (str(run.request.project), "<project>"),
        (sysconfig.get_path("purelib"), "<site-packages>"),
        (sysconfig.get_path("stdlib"), "<python>"),
    ):
        text = text.replace(path, word)
    return re.sub(r"\b(pid\W*)\d+", r"\1<pid>", mask(text))


@cache
def _distributions() -> dict[str, list[str]]:
    try:
        return {name: sorted(set(names)) for name, names in metadata.packages_distributions().items()}
    except Exception:  # noqa: BLE001 - metadata of an environment may be broken in many ways, and a run must come to its end
        return {}


def _distribution(top: str, file: str) -> str | None:
    """Return the distribution that a top-level module belongs to; the module's own name where none says so."""
    if top == PROJECT:
        return None
    if top == PYTHON or top in sys.stdlib_module_names:
        return PYTHON
    distributions = _distributions().get(top, [])
    if len(distributions) > 1 and file:
        distributions = [name for name in distributions if _has(name, file)] or distributions
    return distributions[0].lower().replace("_", "-") if distributions else top


def _has(name: str, file: str) -> bool:
    return any(str(installed.locate()) == file for installed in metadata.distribution(name).files or ())


def _version(package: str) -> str | None:
    if package == PYTHON:
        return platform.python_version()
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
