"""What was not judged, grouped by what would enable it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_conformance.merging import blockers, unjudged

if TYPE_CHECKING:
    from django_conformance.merging import Merged


@dataclass(frozen=True)
class Group:
    """What would enable some checks: ``reasons`` are sentences, with how many results each is for."""

    title: str
    advice: str
    reasons: tuple[tuple[str, int], ...]

    @property
    def count(self) -> int:
        """How many results it is about."""
        return sum(count for _, count in self.reasons)


_KINDS = (
    (("environment-lacks",), "Install or start something", "Each line says how."),
    (("contract",), "Say more in conformance.toml", "These checks run what the contract names, and nothing else."),
    (
        ("unsafe",),
        "Needs the contract's consent",
        "Judging it could run code of the project, or reach something outside the run.",
    ),
    (("inconclusive",), "Nothing decided it", "What happened says neither yes nor no."),
    (
        ("no-subject", "project-lacks", "not-applicable"),
        "Nothing to do",
        "The project has nothing that these checks are about.",
    ),
    (("unknown",), "Other reasons", ""),
)


def unjudged_groups(report: Merged) -> list[Group]:
    """Return the groups, those that somebody can do something about first."""
    counted = unjudged(report)
    groups = []
    blocked = [(f"{check}: fix what it found", count) for check, count in blockers(report).most_common()]
    if blocked:
        groups.append(
            Group("Fix a finding first", "These checks make no sense while another one fails.", tuple(blocked))
        )
    for kinds, title, advice in _KINDS:
        reasons = [(message, count) for (kind, message), count in counted.most_common() if kind in kinds]
        if reasons:
            groups.append(Group(title, advice, tuple(reasons)))
    return groups
