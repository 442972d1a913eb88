"""What the project tried to reach while it was run.

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
    """Nothing of the project reached out of the run: to another machine, or to a service that its settings name.

    Why: such a connection was refused, so what needs it was not seen at work; one made at import makes every start
    depend on it.

    Fix: connect when it is needed, not at import; take the address from a setting, where a private service can stand
    for it.
    """
    raise_all(
        Finding(
            f"a connection to {connection['target']} was refused"
            + (
                f", made at {connection['path']}:{connection['line']}"
                if connection["path"]
                else f", made by {connection['process'] or 'the suite'}"
            ),
            subject=connection["target"],
            location=Location(connection["path"], connection["line"]) if connection["path"] else None,
            evidence=connection,
        )
        for connection in refused_connections
    )
