"""Judges a discovered project by rules: what each finds, as data that crosses to the run, by the rule's id."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import islice
from types import NoneType
from typing import TYPE_CHECKING, Any

from django_conformance.codec import dumps
from django_conformance.findings import Blocked, Finding, NotJudged, raise_all
from django_conformance.inventory import Location
from django_conformance.observations import Observation
from django_conformance.reasons import Lack, Reason
from django_conformance.rules.loading import IMPORTABLE, identifiers, load

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django_conformance.checks import Check
    from django_conformance.rules.own import RuleFile


UNREGISTERED = "unregistered"
"""The evidence of a finding that no worker knows these tasks: where a worker of the run knows them, it is untrue."""

_UNANSWERED = "The project asks a server while it is loaded, which has nothing to answer there:"


@dataclass(frozen=True)
class FindingRecord:
    """A finding as data."""

    message: str
    subject: str | None = None
    location: Location | None = None
    hint: str = ""
    evidence: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, finding: Finding) -> FindingRecord:
        """Return the record of a finding."""
        return cls(finding.message, finding.subject, finding.location, finding.hint, finding.evidence)

    def finding(self) -> Finding:
        """Return the finding that a record is of."""
        return Finding(
            self.message, subject=self.subject, location=self.location, hint=self.hint, evidence=self.evidence
        )


_PLACE = re.compile(r"(?P<path>\S+\.py):(?P<line>\d+): ")


class RuleFailed(Exception):
    """A rule that could not be run: the tool's own fault, or that of whoever wrote the rule.

    ``origin`` is where a rule that is not the suite's comes from, and ``location`` the line of it that failed.
    """

    def __init__(self, fault: str, origin: str = "") -> None:
        super().__init__(fault)
        place = _PLACE.match(fault) if origin else None
        self.origin = origin
        self.message = fault[place.end() if place else 0 :].partition("\n")[0]
        self.location = Location(place["path"], int(place["line"])) if place else None
        self.hint = f"Correct this rule in {origin}. The other rules have been judged." if origin else ""


@dataclass(frozen=True)
class Judgement:
    """What a rule found, each place once, and observed for comparison with other runs.

    ``not_judged`` is why there was nothing to judge, and ``is_unanswered`` says that it is since the project asks a server
    while it is loaded. ``fault`` is the traceback of a rule that failed, which is the tool's fault; for a rule that is not
    the suite's, a line that says what failed stands before it.
    """

    findings: tuple[FindingRecord, ...] = ()
    fault: str = ""
    observations: tuple[Observation, ...] = ()
    not_judged: Lack | None = None
    is_unanswered: bool = False


def judge(
    projects: Mapping[str, Any], rules: Iterable[str], begin: Callable[[str], None] = lambda _rule: None
) -> dict[str, Judgement]:
    """Run rules, given by id, on the projects of their areas; those of an area that has none are left out.

    Each is told to ``begin``. What comes after a rule that is not judged, since a server was asked that discovery does not
    have, is not judged either.
    """
    judgements: dict[str, Judgement] = {}

    def judged(rule_id: str) -> Judgement | None:
        area = rule_id.partition(".")[0]
        if rule_id in judgements or rule_id not in identifiers():
            return judgements.get(rule_id)
        if load(rule_id).fault:
            judgements[rule_id] = Judgement(fault=load(rule_id).fault)
        elif area in projects:
            begin(rule_id)
            judgement = _judged(rule_id, projects[area])
            grounds = map(judged, load(rule_id).check.after) if judgement.findings else ()
            lack = next((ground.not_judged for ground in grounds if ground is not None and ground.is_unanswered), None)
            judgements[rule_id] = (
                judgement if lack is None else replace(judgement, findings=(), not_judged=lack, is_unanswered=True)
            )
        return judgements.get(rule_id)

    return {rule_id: judgement for rule_id in rules if (judgement := judged(rule_id)) is not None}


def _judged(rule_id: str, project: Any) -> Judgement:
    try:
        rule = load(rule_id)
        observations = tuple(rule.observe(project)) if rule.observe is not None else ()
        try:
            stated = tuple(rule.find(project)) if not rule.check.origin else _checked(rule.find(project))
        except NotJudged as nothing:
            return Judgement(observations=observations, not_judged=Lack(nothing.reason, nothing.message))
    except Exception as error:  # noqa: BLE001 - a fault of one rule must not take the others with it
        return Judgement(fault=_fault(error, identifiers()[rule_id]))
    records = (FindingRecord.of(finding) for finding in stated if not finding.is_unanswered)
    findings = tuple({repr(record): record for record in records}.values())
    unanswered = next((finding.message for finding in stated if finding.is_unanswered), None)
    lack = None
    if unanswered is not None and not findings:
        lack = Lack(Reason("environment-lacks", "databases"), f"{_UNANSWERED} {unanswered}")
    return Judgement(findings, observations=observations, not_judged=lack, is_unanswered=lack is not None)


_MOST = 1_000
"""Findings that a rule which is not the suite's may have: one that never stops finding must not fill the memory."""


_VALUES: dict[str, tuple[type[Any], ...]] = {
    "message": (str,),
    "subject": (str, NoneType),
    "location": (Location, NoneType),
    "hint": (str,),
}


def _checked(stated: object) -> tuple[Finding, ...]:
    """Return what a rule that is not the suite's has found.

    Raises:
        TypeError: it is not what a rule finds, or cannot cross to the run.
        ValueError: it never ends.
    """
    if not isinstance(stated, Iterable):
        raise TypeError(f"find() returned {stated!r}; it yields a Finding for each mistake")
    findings = tuple(islice(stated, _MOST + 1))
    if len(findings) > _MOST:
        raise ValueError(f"find() yielded more than {_MOST:,} findings")
    for finding in findings:
        if not isinstance(finding, Finding):
            raise TypeError(f"find() yielded {finding!r}, which is no Finding")
        for name, kinds in _VALUES.items():
            value = getattr(finding, name)
            if not isinstance(value, kinds):
                raise TypeError(f"find() yielded a Finding whose {name} is {value!r}")
        try:
            dumps(finding.evidence, default=repr)
        except (TypeError, ValueError, RecursionError) as error:
            raise TypeError(f"find() yielded a Finding whose evidence is no JSON: {error}") from error
    return findings


def _fault(error: Exception, file: RuleFile) -> str:
    """Return the traceback of a rule that failed; for one that is not the suite's, after what failed at which of its lines."""
    trace = traceback.format_exc()
    if not file.origin:
        return trace
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(file.path)]
    where = f"{file.shown}:{frames[-1].lineno}" if frames else file.shown
    summary = f"{where}: {type(error).__name__}: {error}".partition("\n")[0]
    return f"{summary}{_attributes(error)}\n\n{trace}"


def _attributes(error: Exception) -> str:
    """Return what a record of this tool has, for who asked it for something else."""
    record = error.obj if isinstance(error, AttributeError) else None
    if not type(record).__module__.startswith("django_conformance."):
        return ""
    return f" (it has {', '.join(name for name in dir(record) if not name.startswith('_'))})"


def raise_judged(check: Check, subject: str, judgements: Mapping[str, Judgement]) -> None:
    """Return where a rule found nothing about a subject.

    A rule that is judged for an area as a whole raises all that it found; one with subjects of its own what it found of
    this one.

    Raises:
        Findings: what the rule found.
        NotJudged: there was nothing to judge.
        Blocked: the rule's area could not be looked at.
        RuleFailed: the rule itself failed.
    """
    judgement = judgements.get(check.id)
    if judgement is None:
        raise Blocked(IMPORTABLE, f"{check.area} could not be looked at")
    if judgement.fault:
        raise RuleFailed(judgement.fault, check.origin)
    if judgement.not_judged is not None:
        raise NotJudged(judgement.not_judged.message, judgement.not_judged.reason)
    whole = "." not in check.each
    raise_all(record.finding() for record in judgement.findings if whole or record.subject == subject)


def accused(judgements: Mapping[str, Judgement], rule_id: str) -> frozenset[str]:
    """Return the subjects that a rule found something about; none where it was not judged."""
    findings = judgements[rule_id].findings if rule_id in judgements else ()
    return frozenset(finding.subject for finding in findings if finding.subject is not None)
