"""What the runs ran on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django_conformance.confinement import confined_by

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django_conformance.compare.verdict import Verdict
    from django_conformance.merging import Merged
    from django_conformance.results import Run

_SHOWN = ("django", "celery", "channels", "kombu", "redis", "daphne")


@dataclass(frozen=True)
class Ran:
    """What one run ran on: facts by their names, and all packages with their versions."""

    name: str
    facts: tuple[tuple[str, str], ...]
    packages: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Grid:
    """What many runs ran on: a row for each, and the versions of packages that differ, with how many runs have which."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    packages: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]


def environment(report: Merged) -> list[Ran]:
    """Return what the first run ran on, if there is one."""
    cells = [cell for cell in report.cells if cell.run][:1]
    return [Ran(cell.name, _facts(cell.run), tuple(sorted(cell.run["packages"].items()))) for cell in cells]


def grid(report: Merged) -> Grid:
    """Return what all runs ran on, side by side."""
    ran = [cell for cell in report.cells if cell.run]
    shown = [name for name in _SHOWN if any(name in cell.run["packages"] for cell in ran)]
    rows = tuple(
        (cell.name, (cell.run["python"], *(cell.run["packages"].get(name, "–") for name in shown), _services(cell.run)))
        for cell in ran
    )
    return Grid(("Python", *shown, "services"), rows, tuple(_different([cell.run["packages"] for cell in ran])))


def _different(packages: list[dict[str, str]]) -> Iterator[tuple[str, tuple[tuple[str, int], ...]]]:
    names = sorted({name for each in packages for name in each})
    for name in names:
        versions = Counter(each.get(name, "not installed") for each in packages)
        if len(versions) > 1:
            yield name, tuple(versions.most_common())


def compared(verdict: Verdict) -> list[Ran]:
    """Return what the baseline and the candidate ran on."""
    return [
        Ran(name, _facts(_data(run)), tuple(sorted(run.packages.items())))
        for name, run in (("baseline", verdict.baseline), ("candidate", verdict.candidate))
    ]


def _data(run: Run) -> dict[str, Any]:
    return dict(run.__dict__)


def _facts(run: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    project = run["project"]
    facts = (
        ("Python", f"{run['python']} on {run['platform']}"),
        ("Settings", f"{project.get('settings', '')} (from {project.get('settings_from', 'the options')})"),
        ("Contract", project.get("contract") or "none"),
        ("Project", project.get("path", "")),
        ("Services", _services(run)),
        ("Workers as declared", ", ".join((project.get("workers") or {}).values())),
        ("Confined by", confined_by(run["confinement"]) if run.get("confinement") else ""),
        ("Started", run["started"]),
        ("Seed", str(run.get("seed", ""))),
        ("Tool", run["tool"]),
        ("Advice", project.get("advice", "")),
    )
    return tuple((name, value) for name, value in facts if value)


def _services(run: Mapping[str, Any]) -> str:
    services = [
        f"{service.get('product') or kind} {service.get('version') or ''} ({service.get('source')})"
        for kind, service in run.get("services", {}).items()
    ]
    return ", ".join(services) or "none needed"
