"""What the project tried to connect to while it ran.

https://docs.djangoproject.com/en/stable/topics/testing/overview/#test-conditions
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from django_conformance.findings import Finding, raise_all
from django_conformance.inventory import Location

if TYPE_CHECKING:
    from django_conformance.inventory import ProjectInventory

DOCS = "https://docs.djangoproject.com/en/stable/ref/applications/#django.apps.AppConfig.ready"


@pytest.mark.conformance("project.safety.refused-connections", level="info", docs=DOCS, each="project")
def test_refused_connections(subject: ProjectInventory, refused_connections: list[dict[str, Any]]) -> None:
    """The project connects to nothing outside the run: no other machine, and no service in its settings.

    Why: the run refused the connection, so it could not try what needs it. If the connection is made at import, the
    project cannot start without the other service.

    Fix: connect when needed, not at import. Read the address from a setting, so that a run can replace it with a
    private service.
    """
    raise_all(_finding(connection) for connection in refused_connections)


def _finding(connection: dict[str, Any]) -> Finding:
    place = Location(connection["path"], connection["line"]) if connection["path"] else None
    origin = f"made at {place}" if place else f"made by {connection['process'] or 'the suite'}"
    return Finding(
        f"{connection.get('what', 'a connection to')} {connection['target']} was refused, {origin}",
        subject=connection["target"],
        location=place,
        evidence=connection,
    )
