"""The team's project or the stack under it: the reference project in the same two environments.

What flips there as well is the stack's doing. The reference project needs Celery, Channels and a client of Redis; where a
team's environment lacks one of them, it is added beside what the team has, and nothing of that is moved.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django_conformance.compare import compare
from django_conformance.environments.resolve import resolve
from django_conformance.environments.tox import environment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_conformance.compare import Verdict
    from django_conformance.environments.records import Requirements
    from django_conformance.environments.tox import Built, Environment
    from django_conformance.gate.runs import Runs

NEEDS = ("celery", "channels", "channels-redis", "daphne", "redis", "websockets")
"""What the reference project imports, beside Django."""


def environment_for(team: Environment, requirements: Requirements) -> Environment:
    """Return the environment in which the reference project runs on the same versions: the same one where it can.

    Raises:
        Conflict: what the reference project needs cannot be installed beside these versions.
    """
    resolution = team.resolution
    missing = [name for name in NEEDS if name not in resolution.packages and name not in team.tool_packages.packages]
    if not missing:
        return team
    lines = tuple(line for line in resolution.lines if not line.startswith("-e "))
    asked = replace(requirements, requirements=(*lines, *missing), pins=(), constraints=(), python="", package=None)
    resolved = resolve(asked, python=resolution.python)
    return replace(environment(f"reference-{team.name}", resolved, asked, team.tool), package=team.package)


def stack_verdict(runs: Runs, before: Built, after: Built, select: Iterable[str] | None) -> Verdict:
    """Run the reference project in both environments and compare.

    Raises:
        RunFailed: one of the runs did not come to its end.
    """
    chosen = tuple(select or ())
    return compare(
        runs.reference("reference-baseline", before, chosen), runs.reference("reference-candidate", after, chosen)
    )
