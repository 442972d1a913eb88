"""Checks of Celery: its configuration, eager mode, a real worker, and the parity of the two."""

from __future__ import annotations


def probe(name: str) -> str:
    """Return the full name of one of the run's probe tasks."""
    return f"django_conformance.probe.{name}"
