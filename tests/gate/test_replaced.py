"""What this tool replaced beside the project's pins is named where it may be why nothing could be compared."""

from __future__ import annotations

from django_conformance.environments.records import Moved
from django_conformance.gate.verdicts import with_replaced
from tests.compare.runs import compared, result

JINJA = Moved("jinja2", "3.0.3", "3.1.6")
BROKEN = result("failed", check="project.configuration.importable", message="AttributeError: jinja2.ext has no with_.")


def test_a_project_that_cannot_be_imported() -> None:
    """The project may have run with what it pins, which this tool cannot."""
    verdict = compared([BROKEN], [BROKEN])

    assert with_replaced(verdict, [JINJA]).reason.endswith(
        "has no with_. This tool replaced jinja2 3.0.3 by 3.1.6 in both environments, which may be the cause."
    )
    assert with_replaced(verdict, []) == verdict


def test_a_comparison_that_came_to_its_end() -> None:
    """Where the project ran, there is nothing to explain."""
    verdict = compared([result()], [result("failed", message="no")])

    assert with_replaced(verdict, [JINJA]) == verdict
