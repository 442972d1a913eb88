"""Tasks between a caller and a worker: real prefork workers of either environment on the run's broker, one environment at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_conformance.rolling.records import BASELINE, CANDIDATE, Exchanged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_conformance.rolling.partner import Partner
    from django_conformance.run.context import RunContext

EXCHANGE = "tasks"


def exchanged(run: RunContext, partners: Mapping[str, Partner]) -> Exchanged:
    """Publish probes, workflows and the contract's tasks from both partners, to the workers of each partner in turn."""
    lack = run.lacks("broker")
    if lack is not None:
        return Exchanged(EXCHANGE, skipped=lack.message)
    from django_conformance.rolling.workers import consumed  # Celery is needed from here on

    apps = run.inventory.celery.apps
    records = [record for record in apps if record.broker] or list(apps[:1])
    outcomes = [
        outcome
        for turn, consumer in enumerate((BASELINE, CANDIDATE))
        for outcome in consumed(run, partners, consumer, records, turn * len(records))
    ]
    return Exchanged(EXCHANGE, tuple(outcomes))
