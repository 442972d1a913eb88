"""Writes results files to merge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django_conformance.inventory import Inventory, Location
from django_conformance.results import Outcome, Result, Run, Source, Writer, exit_code

if TYPE_CHECKING:
    from pathlib import Path

CHECK = "celery.parity.return-value"


def result(outcome: Outcome = "passed", subject: str = "shop.tasks.pay", check: str = CHECK, **values: Any) -> Result:
    """Return a result."""
    return Result(check, check.partition(".")[0], values.pop("level", "must"), subject, outcome, **values)


FAILED = result(
    "failed",
    message="shop.tasks.pay returns 1 eagerly, but 2 in a worker",
    hint="return the same value.",
    docs="https://docs.celeryq.dev/",
    location=Location("shop/tasks.py", 12),
    evidence={"eager": 1, "worker": 2},
    duration=0.25,
    reproduce="django-conformance check --select celery.parity.return-value",
)


def written(
    path: Path,
    *records: Result | Source,
    end: bool = True,
    inventory: Inventory | None = None,
    completed: bool = True,
    **header: Any,
) -> Path:
    """Write a results file, and return its path."""
    values: dict[str, Any] = {
        "tool": "django-conformance 1",
        "started": "2026-11-24T10:00:00+00:00",
        "project": {"path": "/srv/shop", "settings": "shop.settings", "settings_from": "manage.py", "contract": None},
        "python": "3.12.1",
        "platform": "linux",
        "packages": {"django": "5.2.1", "celery": "5.6.3"},
        "services": {"redis": {"source": "native", "version": "7.0.15"}},
        "seed": 0,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as stream:
        writer = Writer(stream)
        writer.run(Run(**{**values, **header}))
        if inventory is not None:
            writer.inventory(inventory)
        for record in records:
            if isinstance(record, Source):
                writer.source(record)
            else:
                writer.result(record)
        if end:
            writer.end(exit_code(writer.results, completed=completed))
    return path
