"""Which versions the two environments have: the project's own requirements, and the changes that are asked for on top."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django_conformance.environments import pyproject, requirements as files
from django_conformance.environments.installed import installed
from django_conformance.environments.interpreters import permits, running
from django_conformance.environments.resolve import Conflict, displaced, moved, resolve
from django_conformance.environments.tox import Environment, environment
from django_conformance.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django_conformance.environments.records import Moved, Requirements
    from django_conformance.environments.resolve import Resolution
    from django_conformance.environments.tool import Tool
    from django_conformance.gate.request import GateRequest

BASELINE, CANDIDATE = "baseline", "candidate"

_SHOWN = 5
"""How many packages a note names."""

_OTHER_PYTHON = re.compile(r"\bPython ?[<>=!~]")
"""What uv says of releases that there are, for another Python."""


@dataclass(frozen=True)
class Plan:
    """The two environments, and every package that differs between them; ``candidate`` is the reason where there is none."""

    requirements: Requirements
    baseline: Environment
    candidate: Environment | Conflict
    moved: tuple[Moved, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """The packages that are the project's: what the tool needs of its own beside them does not count."""
        names = set(self.baseline.resolution.packages)
        if isinstance(self.candidate, Environment):
            names |= set(self.candidate.resolution.packages)
        return frozenset(names)


def planned(request: GateRequest, tool: Tool | None = None) -> Plan:
    """Resolve both environments.

    Raises:
        UsageError: the project's requirements cannot be read or lack Django, or a change names what does not exist.
        Conflict: the baseline cannot be resolved, or this tool cannot run beside the candidate's versions. That the
            candidate cannot be resolved is part of the plan.
    """
    bare = request.reference and not request.requirements
    requirements = installed(request.project) if bare else files.find(request.project, request.requirements)
    before = resolve(requirements, request.before)
    if "django" not in before.packages:
        raise UsageError(f"{requirements.origin} does not ask for Django.", _elsewhere(requirements))
    requirements = _noted(requirements, before, request.before)
    baseline = environment(BASELINE, before, requirements, tool)
    try:
        after = resolve(requirements, request.after, held=before)
    except Conflict as conflict:
        return Plan(requirements, baseline, _explained(conflict, requirements, request.after, before))
    candidate = environment(CANDIDATE, after, requirements, baseline.tool)
    return Plan(requirements, baseline, candidate, moved(before, after))


def _elsewhere(requirements: Requirements) -> str:
    """Return where else a project's Django may be asked for: in another file, or in a group or an extra of this one."""
    path = requirements.path
    names = pyproject.extras_and_groups(path) if path is not None and path.name == "pyproject.toml" else ()
    if not names:
        return "Name the file with the project's requirements: --requirements FILE."
    return f"Name what the project runs with: --requirements '{path}[{names[0]}]'. It has {', '.join(names)}."


def _noted(requirements: Requirements, before: Resolution, changes: Sequence[str]) -> Requirements:
    """Note what the baseline has that the project's files do not say: another Python than this tool's, other versions than they pin."""
    notes, here = [], running().version
    if not permits(requirements.python, here):
        notes.append(
            f"It requires Python {requirements.python}, and this tool runs on {here}: Python {before.python.version} is taken."
        )
    moves = [
        f"{package.name} {package.before} → {package.after}" for package in displaced(requirements, before, changes)
    ]
    if moves and changes:
        more = f" and {len(moves) - _SHOWN} more" if len(moves) > _SHOWN else ""
        notes.append(
            f"With {', '.join(changes)} the baseline cannot have what is pinned: {', '.join(moves[:_SHOWN])}{more}."
        )
    return replace(requirements, notes=(*requirements.notes, *notes))


def _explained(conflict: Conflict, requirements: Requirements, changes: Sequence[str], before: Resolution) -> Conflict:
    """Tell a change that cannot be had at all from one that does not fit the project, or the Python that it runs on.

    Raises:
        UsageError: the change alone, without the project, cannot be resolved on any Python.
    """
    alone = replace(requirements, requirements=(), pins=(), constraints=(), python="", package=None)
    try:
        resolve(alone, changes, python=before.python)
    except Conflict as absent:
        if not _OTHER_PYTHON.search(absent.reason):
            raise UsageError(
                f"There is no such release: {absent.reason}", "Name an existing release: --to 'Django==5.2.*'"
            ) from absent
        wanted = f"{', '.join(changes)} does not run on Python {before.python.version}, which the project uses:"
        return Conflict(wanted, absent.reason, "Upgrade Python as well: --to 'Python==3.13.*'.")
    return conflict
