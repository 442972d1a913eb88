"""Checks of Celery: its configuration, eager mode, a real worker, and the parity of the two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_conformance.findings import from_suspicion

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_conformance.findings import Finding
    from django_conformance.inventory import CeleryInventory


def suspected(inventory: CeleryInventory, *rules: str) -> Iterable[Finding]:
    """Return the findings that suspicions of these rules are."""
    return [from_suspicion(one) for one in inventory.suspicions if one.rule in rules]


def probe(name: str) -> str:
    """Return the full name of one of the run's probe tasks."""
    return f"django_conformance.probe.{name}"
