"""What the runs ran on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django_conformance.confinement import ASPECTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_conformance.compare.verdict import Verdict
    from django_conformance.merging import Merged
    from django_conformance.results import Run

_CELLS = 300


@dataclass(frozen=True)
class Ran:
    """What one run ran on: facts by their names, and all packages with their versions."""

    name: str
    facts: tuple[tuple[str, str], ...]
    packages: tuple[tuple[str, str], ...]


def environments(report: Merged) -> list[Ran]:
    """Return what each run ran on; the packages are told of a single run, else of those that differ."""
    ran = [cell for cell in report.cells if cell.run][:_CELLS]
    alone = len(ran) == 1
    common = _common([cell.run["packages"] for cell in ran]) if not alone else {}
    return [
        Ran(
            cell.name,
            _facts(cell.run),
            tuple(sorted((name, version) for name, version in cell.run["packages"].items() if alone or name not in common)),
        )
        for cell in ran
    ]


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
    services = [
        f"{service.get('product') or kind} {service.get('version') or ''} ({service.get('source')})"
        for kind, service in run.get("services", {}).items()
    ]
    facts = (
        ("Python", f"{run['python']} on {run['platform']}"),
        ("Settings", f"{project.get('settings', '')} (from {project.get('settings_from', 'the options')})"),
        ("Contract", project.get("contract") or "none"),
        ("Project", project.get("path", "")),
        ("Services", ", ".join(services) or "none needed"),
        ("Workers as declared", ", ".join((project.get("workers") or {}).values())),
        ("Confined by", _confined(run.get("confinement") or {})),
        ("Started", run["started"]),
        ("Seed", str(run.get("seed", ""))),
        ("Tool", run["tool"]),
        ("Advice", project.get("advice", "")),
    )
    return tuple((name, value) for name, value in facts if value)


def _confined(confinement: Mapping[str, Any]) -> str:
    if not confinement:
        return ""
    by_python = [aspect for aspect in ASPECTS if confinement.get(aspect) != "kernel"]
    if not by_python:
        return "the kernel: network, files, processes"
    reasons = dict.fromkeys(confinement.get("reasons", {}).get(aspect, "") for aspect in by_python)
    return f"Python: {', '.join(by_python)} ({'; '.join(filter(None, reasons))})"


def _common(packages: list[dict[str, str]]) -> dict[str, str]:
    """Return the packages that have the same version everywhere."""
    if not packages:
        return {}
    first, *rest = packages
    return {name: version for name, version in first.items() if all(each.get(name) == version for each in rest)}
