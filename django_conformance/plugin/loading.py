"""Discovers a project that queries while it is loaded once more, with the run's databases."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django_conformance import overlay as overlays
from django_conformance.discovery.queries import queried, stopped
from django_conformance.drivers.processes import ProcessFailed
from django_conformance.inventory import AREAS
from django_conformance.overlay.guard import REPORT
from django_conformance.rules.loading import identifiers
from django_conformance.run.beginning import areas_of
from django_conformance.run.capabilities import capabilities, needed_services
from django_conformance.run.discover import Discovery
from django_conformance.services.records import ServiceFailed

if TYPE_CHECKING:
    from django_conformance.run.context import RunContext


def loaded_with_databases(run: RunContext) -> RunContext:
    """Return a run as it is once a project that queries while it is loaded was discovered with the run's databases.

    They are made first; for rules alone only where a query stopped something. Where they cannot be, the run stays as it is, and what a query stopped is not judged.
    """
    is_needed = stopped if run.reading else queried
    if not is_needed(run.folder.path) or not _has_databases(run):
        return run
    rules = run.request.selection.among(identifiers())
    areas = areas_of(rules) if run.reading else AREAS
    (run.folder.path / REPORT).unlink(missing_ok=True)
    discovery = Discovery(run.request, run.folder, rules, areas, run.contract.source, databases=run.overlay)
    inventory = discovery.inventory()
    overlays.write(run.overlay)
    kinds, missing = needed_services(inventory, urls=run.request.services != "private")
    available = kinds if run.reading else tuple(kind for kind in kinds if kind in run.overlay.services)
    return replace(
        run,
        inventory=inventory,
        judgements=discovery.judgements(),
        capabilities=capabilities(inventory, available, missing),
    )


def _has_databases(run: RunContext) -> bool:
    """Make the databases; return whether they are there, and not on servers that are not the run's."""
    if run.overlay.mode == "configured" or run.lacks("databases") is not None:
        return False
    from django_conformance.drivers.test_databases.databases import TestDatabases

    try:
        return TestDatabases.of(run).failure is None
    except (ProcessFailed, ServiceFailed):
        return False
