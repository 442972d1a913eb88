"""Why a check judged nothing, as data. The message beside it says the same to people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

ReasonKind = Literal[
    "no-subject",
    "project-lacks",
    "environment-lacks",
    "contract",
    "not-applicable",
    "unsafe",
    "inconclusive",
    "unknown",
]


@dataclass(frozen=True)
class Meaning:
    """What a kind of reason means, and what its ``name`` is; empty if it has none."""

    says: str
    name: str = ""


MEANINGS: Mapping[ReasonKind, Meaning] = MappingProxyType(
    {
        "no-subject": Meaning("the project has no subject for this check", "the kind of subject"),
        "project-lacks": Meaning("the project lacks something that the check needs", "the capability"),
        "environment-lacks": Meaning(
            "the environment lacks something that the check needs; the message says how to get it", "the capability"
        ),
        "contract": Meaning("the contract does not ask for it", "the contract key"),
        "not-applicable": Meaning("the check does not apply to this subject"),
        "unsafe": Meaning("judging it could run the project's code, or reach something outside the run"),
        "inconclusive": Meaning("what happened does not decide it either way"),
        "unknown": Meaning("only the message says why"),
    }
)


@dataclass(frozen=True)
class Reason:
    """Why a check was skipped.

    Args:
        kind: one of :data:`MEANINGS`.
        name: what the kind is about: ``celery.task``, ``broker``, ``task.queue``. Empty if the kind has none, and in
            reports of format 1.
    """

    kind: ReasonKind
    name: str = ""


@dataclass(frozen=True)
class Lack:
    """A capability that a run does not have: the reason, and a sentence that says what is missing and how to get it."""

    reason: Reason
    message: str
