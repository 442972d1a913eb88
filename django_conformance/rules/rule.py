"""A rule of configuration, as its file states it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_conformance.checks import Level


@dataclass(frozen=True)
class Rule:
    """What a file of ``suite/<area>/configuration/`` says of itself, as its name ``rule``; its path gives the id.

    The file's docstring says what holds, ``Why:`` and ``Fix:``. Its function ``find`` takes the area's project, as
    discovery gives it (``CeleryProject``, …), and yields a :class:`~django_conformance.findings.Finding` for each place
    that breaks the rule. A function ``observe``, where there is one, yields observations for the results file.

    Args:
        level: ``must`` (documented contract, or it breaks in production), ``should`` (documented advice) or ``info``.
        docs: address of the documentation, release note or issue that the rule comes from; a rule of a project's own may
            have none.
        after: ids of checks without whose success this one makes no sense: it is blocked when they fail.
        needs: capabilities without which it is skipped (``two-databases``).
        each: the kind of subject that results are given for (``commands.command``); the area as a whole where empty.
            The findings of a rule with ``each`` name such a subject.
        settings: whether it judges settings: then it is asked again about those that the deployment runs with.
    """

    level: Level
    docs: str = ""
    after: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    each: str = ""
    settings: bool = False
