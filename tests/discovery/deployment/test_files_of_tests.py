"""What lies among tests, documentation and examples is deployed by nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from django_conformance.inventory import DeploymentInventory

WORKER = "worker: celery -A shop worker\n"
SCRIPT = "#!/bin/sh\nexec celery -A shop worker\n"


@pytest.mark.parametrize("folder", ["tests/fixtures", "docs", "examples/heroku"])
def test_they_declare_nothing(folder: str, declare: Callable[[dict[str, str]], DeploymentInventory]) -> None:
    """A Procfile and a script there start no worker of the project; those beside it do."""
    assert declare({f"{folder}/Procfile": WORKER, f"{folder}/run.sh": SCRIPT}).workers == ()
    assert len(declare({"Procfile": WORKER}).workers) == 1
