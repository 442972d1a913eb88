"""Checks of Celery: its configuration, eager mode, a real worker, and the parity of the two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_conformance.findings import Finding

if TYPE_CHECKING:
    from django_conformance.drivers.celery.outcome import TaskOutcome
    from django_conformance.inventory import CeleryApp


def probe(name: str) -> str:
    """Return the full name of one of the run's probe tasks."""
    return f"django_conformance.probe.{name}"


def probed(app: CeleryApp, outcome: TaskOutcome, message: str) -> Finding:
    """Return what an app has wrong by the outcome of a probe that was called with it."""
    return Finding(message, location=app.location, evidence=outcome.observation())
