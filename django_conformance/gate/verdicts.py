"""The verdict on a candidate that cannot be had: its versions do not go together, or cannot be installed."""

from __future__ import annotations

import datetime
import re
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from django_conformance import __version__
from django_conformance.compare import STATES, Change, PackageChange, Verdict
from django_conformance.compare.exits import UNIMPORTABLE
from django_conformance.errors import ExitCode
from django_conformance.results import Run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from django_conformance.environments.records import Moved
    from django_conformance.environments.resolve import Resolution
    from django_conformance.gate.plan import Plan
    from django_conformance.gate.request import GateRequest

_COMMAND = "django-conformance"
_RESOLVING = "https://docs.astral.sh/uv/concepts/resolution/"


def unresolvable(request: GateRequest, plan: Plan, reason: str, hint: str) -> Verdict:
    """Return the verdict where the asked versions do not go with the project's requirements."""
    change = Change(
        "regressed",
        "project.environment.resolves",
        "project",
        "must",
        ", ".join(request.after),
        f"{', '.join(request.after)} cannot be installed with {plan.requirements.origin}: {reason}",
        packages=asked(request),
        evidence={"before": "resolved", "after": reason, "hint": hint, "docs": _RESOLVING},
    )
    before = header(request, plan.baseline.resolution)
    return _verdict(before, before, (), change)


def unbuildable(request: GateRequest, plan: Plan, after: Resolution, reason: str) -> Verdict:
    """Return the verdict where the candidate's packages resolve, and cannot be installed."""
    moved = tuple(PackageChange(package.name, package.before, package.after) for package in plan.moved)
    change = Change(
        "regressed",
        "project.environment.builds",
        "project",
        "must",
        ", ".join(request.after),
        f"The candidate's environment cannot be built: {reason}",
        packages=_culprits(reason, moved) or asked(request),
        evidence={"before": "built", "after": reason, "docs": _RESOLVING},
    )
    before, candidate = header(request, plan.baseline.resolution), header(request, after)
    return _verdict(before, candidate, moved, change)


def asked(request: GateRequest) -> tuple[str, ...]:
    """Return the names of the packages that the gate was asked to move."""
    return tuple(canonicalize_name(Requirement(change).name) for change in request.after)


def _culprits(reason: str, moved: Sequence[PackageChange]) -> tuple[str, ...]:
    """Return the packages that moved and that a reason names: those that cannot be installed."""
    words = {canonicalize_name(word) for word in re.findall(r"[A-Za-z][\w.-]*", reason)}
    return tuple(package.name for package in moved if package.name in words)


def header(request: GateRequest, resolution: Resolution) -> Run:
    """Return the header that a run on these versions would have had."""
    return Run(
        tool=f"django-conformance {__version__}",
        started=datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        project={"path": str(request.project), "settings": request.settings, "settings_from": "the gate"},
        python=str(resolution.python.version),
        platform=sys.platform,
        packages=dict(resolution.packages),
        services={},
        seed=0,
    )


def seen_there(verdict: Verdict, python: Path) -> Verdict:
    """Return the verdict, where what shows a change again runs in the candidate's environment: elsewhere nothing has changed."""
    own = f"{python} -m {_COMMAND.replace('-', '_')}"
    return replace(verdict, changes=tuple(_seen_there(change, own) for change in verdict.changes))


def _seen_there(change: Change, own: str) -> Change:
    command = str(change.evidence.get("reproduce", ""))
    if not command.startswith(f"{_COMMAND} "):
        return change
    return replace(change, evidence={**change.evidence, "reproduce": own + command.removeprefix(_COMMAND)})


def with_replaced(verdict: Verdict, replaced: Sequence[Moved]) -> Verdict:
    """Return the verdict; where the project could not be imported, it names the packages that this tool replaced: they may be why."""
    if not replaced or not verdict.reason.startswith(UNIMPORTABLE):
        return verdict
    names = ", ".join(f"{package.name} {package.before} by {package.after}" for package in replaced)
    return replace(
        verdict,
        reason=f"{verdict.reason.rstrip('.')}. This tool replaced {names} in both environments, which may be the cause.",
    )


def with_environments(verdict: Verdict, built: int) -> Verdict:
    """Return the verdict with the number of environments that it took."""
    return replace(verdict, counts={**verdict.counts, "environments": built})


def _verdict(before: Run, after: Run, packages: tuple[PackageChange, ...], change: Change) -> Verdict:
    counts: Mapping[str, int] = dict.fromkeys((*STATES, "folded"), 0)
    return Verdict(
        int(ExitCode.FINDINGS), "", before, after, packages, (change,), {**counts, "regressed": 1, "gating": 1}
    )
