"""The contract's routes, compared with what the routers answer.

https://docs.djangoproject.com/en/stable/topics/db/multi-db/#automatic-database-routing
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.drivers.databases import routing

from .agreement import compare_with_contract, routed_model
from .grounds import USABLE

if TYPE_CHECKING:
    from django_conformance.contract import RouteContract
    from django_conformance.run.context import RunContext

DOCS = "https://docs.djangoproject.com/en/stable/topics/db/multi-db/#automatic-database-routing"
pytestmark = pytest.mark.arm


@pytest.mark.conformance(
    "databases.routing.contract",
    level="must",
    docs=DOCS,
    each="contract.route",
    after=(*USABLE, "databases.routing.no-tables", "databases.routing.migrate-mismatch"),
)
def test_routing(subject: RouteContract, run: RunContext) -> None:
    """The routers answer what the contract says: where the model is read, written, and has its table.

    Why: the contract is what the project relies on.

    Fix: correct the router, or the entry in the contract.
    """
    model = routed_model(subject)
    answered = routing.observation(model._meta.label).value
    answered["tables"] = [alias for alias in answered["tables"] if alias in run.inventory.databases.usable]
    compare_with_contract(subject, answered, "but the routers answer", run)
