"""The verdict of a comparison: its records, its JSON, and whether a change gates.

The format is published as ``verdict.schema.json`` next to ``results.schema.json``. Readers ignore unknown keys.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

from django_conformance.codec import from_json, to_json, verified
from django_conformance.errors import ExitCode, UnreadableReport
from django_conformance.files import read_text, write_whole
from django_conformance.redaction import Redactor
from django_conformance.results import Run

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = 1

State = Literal["regressed", "lost", "changed", "unstable", "could-not-run", "new", "fixed", "same"]

STATES: tuple[State, ...] = get_args(State)
"""The states, the most urgent first."""


@dataclass(frozen=True)
class PackageChange:
    """A package whose version differs. ``None`` means not installed, ``python`` stands for the interpreter."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Change:
    """One behaviour that differs between the runs.

    Args:
        state: one of :data:`STATES`, never ``same``.
        check: the id of the check; for an observation that no check judges, ``area.way.observation``.
        area: the area of the check.
        level: how much the change matters: the check's level, unless the change itself matters less.
        subject: what the check ran for.
        message: what changed, in words.
        packages: the packages that cause the change, if known.
        stack: whether the reference project changes too; ``None`` if it was not run.
        known: a link to where the change is announced or discussed.
        evidence: ``before`` and ``after``, and if present ``way``, ``location``, ``hint``, ``docs``, ``reproduce``,
            ``known``, ``kind``, ``folded_under`` (the check whose change explains this one) and ``not_compared`` (how
            many results of each area could not be compared because of this one).
    """

    state: State
    check: str
    area: str
    level: str
    subject: str
    message: str
    packages: tuple[str, ...] = ()
    stack: bool | None = None
    known: str | None = None
    evidence: dict[str, Any] = field(default_factory=dict)

    @property
    def folded_under(self) -> str | None:
        """The check whose change explains this one. A folded change does not count."""
        return self.evidence.get("folded_under")

    @property
    def gates(self) -> bool:
        """Whether it leads to exit status 1: regressed or lost at must or should, or changed at must, and not folded."""
        if self.folded_under is not None:
            return False
        if self.state in ("regressed", "lost"):
            return self.level in ("must", "should")
        return self.state == "changed" and self.level == "must"


@dataclass(frozen=True)
class RollingPart:
    """One kind of thing that two versions exchange side by side: how many exchanges held, or why there were none."""

    exchange: str
    held: int = 0
    skipped: str = ""


@dataclass(frozen=True)
class Verdict:
    """The outcome of a comparison.

    ``counts`` has a number for each state, for ``folded`` (changes that another explains, also counted in their
    state) and for ``gating``. ``reason`` says why ``exit`` is 2, and is empty otherwise. ``rolling`` is what both
    versions exchanged side by side, with ``--rolling``.
    """

    exit: int
    reason: str
    baseline: Run
    candidate: Run
    packages: tuple[PackageChange, ...]
    changes: tuple[Change, ...]
    counts: dict[str, int]
    format: int = FORMAT
    rolling: tuple[RollingPart, ...] = ()

    @property
    def gating(self) -> tuple[Change, ...]:
        """The changes that lead to exit status 1."""
        return tuple(change for change in self.changes if change.gates)


def redacted(verdict: Verdict, redactor: Redactor) -> Verdict:
    """Return a verdict without secrets."""
    return from_json(Verdict, redactor.data(to_json(verdict)))


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    """Return the verdict as what :func:`json.dumps` takes."""
    return {
        "format": verdict.format,
        "exit": verdict.exit,
        "reason": verdict.reason,
        "baseline": to_json(verdict.baseline),
        "candidate": to_json(verdict.candidate),
        "packages": [
            {"name": package.name, "from": package.before, "to": package.after} for package in verdict.packages
        ],
        "changes": [to_json(change) for change in verdict.changes],
        "counts": dict(verdict.counts),
        "rolling": to_json(verdict.rolling),
    }


def write_verdict(path: Path, verdict: Verdict) -> None:
    """Write a verdict file.

    Raises:
        OSError: it cannot be written; what was there is still there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(verdict_json(verdict), indent=2, ensure_ascii=True, default=repr)
    write_whole(path, f"{text}\n")


def _never_better(verdict: Verdict) -> int:
    """Return the exit status of a verdict: what it says, never better than its changes."""
    if verdict.exit not in tuple(ExitCode):
        return ExitCode.INCOMPLETE
    return ExitCode.FINDINGS if verdict.exit == ExitCode.CLEAN and verdict.gating else ExitCode(verdict.exit)


def read_verdict(path: Path) -> Verdict:
    """Read a verdict file.

    Raises:
        UnreadableReport: not a verdict, or of a later format.
    """
    again = "Write it with: django-conformance compare BASELINE.jsonl CANDIDATE.jsonl --verdict FILE.json"
    try:
        data = json.loads(read_text(path))
        if int(data["format"]) > FORMAT:
            raise UnreadableReport(
                f"{path} has format {data['format']}; this version reads formats up to {FORMAT}.",
                "Upgrade django-conformance.",
            )
        packages = [
            to_json(PackageChange(package["name"], package["from"], package["to"])) for package in data.pop("packages")
        ]
        read = verified(from_json(Verdict, {**data, "packages": packages}))
        counts = {**dict.fromkeys((*STATES, "folded", "gating"), 0), **read.counts}
        return replace(read, counts=counts, exit=_never_better(read))
    except OSError as error:
        raise UnreadableReport(f"{path} cannot be read: {error.strerror}.", again) from error
    except RecursionError as error:
        raise UnreadableReport(f"{path} is nested too deeply for a verdict.", again) from error
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise UnreadableReport(f"{path} is not a verdict: {error!r}.", again) from error
