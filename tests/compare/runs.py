"""Makes runs to compare."""

from __future__ import annotations

from typing import Any

from django_conformance.compare import Change, Verdict, compare
from django_conformance.inventory import Location
from django_conformance.observations import Observation
from django_conformance.results import End, Outcome, Report, Result, Run

CHECK = "celery.broker.contract-task"


def run(**values: Any) -> Run:
    """Return a header; ``packages`` and all else may be given."""
    header: dict[str, Any] = {
        "tool": "django-conformance 1",
        "started": "2026-11-24T10:00:00+00:00",
        "project": {"path": "/srv/shop", "settings": "shop.settings"},
        "python": "3.12.1",
        "platform": "linux",
        "packages": {"django": "5.2.1", "celery": "5.6.3"},
        "services": {},
        "seed": 0,
    }
    return Run(**{**header, **values})


def result(outcome: Outcome = "passed", subject: str = "shop.tasks.pay", check: str = CHECK, **values: Any) -> Result:
    """Return a result."""
    return Result(check, check.split(".", maxsplit=1)[0], values.pop("level", "must"), subject, outcome, **values)


def observed(value: Any, subject: str = "celery:shop.tasks.pay", way: str = "broker") -> Observation:
    """Return an observation."""
    return Observation(subject, way, value)


def report(*records: Result | Observation, exit_status: int = 0, header: Run | None = None, **values: Any) -> Report:
    """Return a report of results and observations; ``values`` are the header's."""
    return Report(
        header or run(**values),
        tuple(record for record in records if isinstance(record, Result)),
        tuple(record for record in records if isinstance(record, Observation)),
        End({}, exit_status),
    )


def compared(before: list[Result | Observation], after: list[Result | Observation], **options: Any) -> Verdict:
    """Compare two runs of one environment."""
    return compare(report(*before), report(*after), **options)


def seen_both_ways() -> Verdict:
    """Return a verdict in which a task returns another value, called eagerly and by a worker."""
    ways = ("eager", "broker")

    def side(value: int) -> list[Result | Observation]:
        return [
            record for way in ways for record in (result(check=f"celery.{way}.contract-task"), observed(value, way=way))
        ]

    return compared(side(1), side(2))


def told(verdict: Verdict) -> list[tuple[str, str, str]]:
    """Return state, level and subject of each change."""
    return [(change.state, change.level, change.subject) for change in verdict.changes]


def only(verdict: Verdict) -> Change:
    """Return the one change that there is."""
    (change,) = verdict.changes
    return change


PLACE = Location("shop/tasks.py", 12)
