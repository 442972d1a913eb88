"""Suspicions from source about transactions and migrations in a project with several databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_conformance.discovery.context import DiscoveryContext
    from django_conformance.inventory import DatabasesInventory, Suspicion


def suspicions(context: DiscoveryContext, inventory: DatabasesInventory) -> tuple[Suspicion, ...]:
    """Return what source shows; nothing for a project that only has ``default``."""
    return ()
