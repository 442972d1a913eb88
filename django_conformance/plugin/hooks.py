"""Hooks of the plugin's own, which fixture modules implement."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django_conformance.run.context import RunContext


@pytest.hookspec
def pytest_conformance_warm_up(run: RunContext, needs: frozenset[str]) -> None:
    """Start in the background what the run is going to need, and return at once.

    Called once, after the overlay is written and before Django is set up here. ``needs`` are the capabilities that the
    run has and that the checks asked for may need. What is started is kept in ``run.started`` under a name of the
    caller's, and stopped by a callback given to ``run.at_end``, or by a session fixture's teardown.
    """
