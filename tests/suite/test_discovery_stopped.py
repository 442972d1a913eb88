"""An area that could not be looked at is told: its checks are skipped, and that must not look clean."""

from __future__ import annotations

import pytest

from django_conformance.findings import Findings
from django_conformance.inventory import ChannelsInventory, Inventory, Problem
from django_conformance.inventory.project import LOOKED_AT
from suite.project.test_configuration import test_importable as importable


def test_an_area_that_could_not_be_looked_at_is_a_finding() -> None:
    """The finding names the area and the cause; another problem of an area is other checks' affair."""
    stopped = Problem("channels", LOOKED_AT, "channels", "NameError: name 'layer' is not defined")
    inventory = Inventory(channels=ChannelsInventory(problems=(stopped, Problem("channels", "layer", "default", "no"))))

    with pytest.raises(Findings) as raised:
        importable(inventory.project, inventory)

    (found,) = raised.value.findings
    assert found.subject == "channels"
    assert found.message == "channels could not be looked at: NameError: name 'layer' is not defined"
    importable(Inventory().project, Inventory())
