"""Checks of Celery: its configuration, eager mode, a real worker, and the parity of the two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_conformance.findings import Finding, NotJudged
from django_conformance.reasons import Reason

if TYPE_CHECKING:
    from django_conformance.drivers.celery.outcome import TaskOutcome
    from django_conformance.drivers.celery.worker import Worker
    from django_conformance.drivers.celery.workers import Workers
    from django_conformance.inventory import CeleryApp


def probe(name: str) -> str:
    """Return the full name of one of the run's probe tasks."""
    return f"django_conformance.probe.{name}"


def probed(app: CeleryApp, outcome: TaskOutcome, message: str) -> Finding:
    """Return what an app has wrong by the outcome of a probe that was called with it."""
    return Finding(message, location=app.location, evidence=outcome.observation())


def keeping_results(workers: Workers, app: CeleryApp) -> Worker:
    """Return the worker of an app that has a result backend.

    Raises:
        NotJudged: the app has none.
    """
    worker = workers.of(app.path)
    if not worker.answers.keeps_results:
        raise NotJudged("The app has no result backend.", Reason("project-lacks", "result-backend"))
    return worker
