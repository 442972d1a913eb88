"""Why a check judged nothing of a subject, as data: the sentence beside it is for people."""

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
    """What a kind of reason says, and what the ``name`` beside it is; empty where there is none."""

    says: str
    name: str = ""


MEANINGS: Mapping[ReasonKind, Meaning] = MappingProxyType(
    {
        "no-subject": Meaning("the project has none of what the check is run for", "the kind of subject"),
        "project-lacks": Meaning("the project does not have what the check needs", "the capability"),
        "environment-lacks": Meaning(
            "the environment does not have what the check needs; the message says how to get it", "the capability"
        ),
        "contract": Meaning("the contract does not ask for it", "the key of the contract"),
        "not-applicable": Meaning("the subject has nothing that this check judges"),
        "unsafe": Meaning("judging it could run the project's code, or reach something outside of the run"),
        "inconclusive": Meaning("what was seen says nothing either way"),
        "unknown": Meaning("only the message says why"),
    }
)


@dataclass(frozen=True)
class Reason:
    """Why a check was skipped.

    Args:
        kind: one of :data:`MEANINGS`.
        name: what the kind is about: ``celery.task``, ``broker``, ``task.queue``. Empty where the kind has none, and in
            reports of format 1.
    """

    kind: ReasonKind
    name: str = ""


@dataclass(frozen=True)
class Lack:
    """A capability that a run does not have: the reason, and a sentence that says what is missing and how to get it."""

    reason: Reason
    message: str
