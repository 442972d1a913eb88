"""The settings can be imported, and Django set up with them.

https://docs.djangoproject.com/en/stable/topics/settings/#designating-the-settings
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.findings import from_problem, raise_all
from django_conformance.inventory.project import LOOKED_AT
from django_conformance.rules.judging import raise_judged

if TYPE_CHECKING:
    from django_conformance.inventory import Inventory, ProjectInventory
    from django_conformance.rules.judging import Judgement
    from django_conformance.rules.loading import LoadedRule

DOCS = "https://docs.djangoproject.com/en/stable/topics/settings/#designating-the-settings"


@pytest.mark.conformance("project.configuration.importable", level="must", docs=DOCS, each="project")
def test_importable(subject: ProjectInventory, inventory: Inventory) -> None:
    """The settings module can be imported and Django set up with it, and each area be looked at, in the project's own environment.

    Why: without that nothing of the project runs, and nothing else can be checked.

    Fix: correct the line that the finding names; it is the innermost cause.
    """
    raise_all(
        from_problem(
            problem, "{}" if problem in subject.problems else f"{problem.subject} could not be looked at: {{}}"
        )
        for problem in inventory.problems
        if problem in subject.problems or problem.stage == LOOKED_AT
    )


def test_configuration(rule: LoadedRule, subject: str, judgements: dict[str, Judgement]) -> None:
    """Each rule of ``configuration/``, judged in the process that has the project imported, found nothing."""
    raise_judged(rule.check, subject, judgements)
