"""The contract itself: every key is known, and every expected failure matches a failure.

https://django-conformance.readthedocs.io/en/latest/contract/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.findings import Finding, raise_all
from django_conformance.inventory import Location

if TYPE_CHECKING:
    from django_conformance.contract import Contract
    from django_conformance.inventory import ProjectInventory

DOCS = "https://toml.io/en/v1.0.0#table"
EXPECTED_DOCS = "https://docs.pytest.org/en/stable/how-to/skipping.html#xfail"


@pytest.mark.conformance("project.contract.keys", level="should", docs=DOCS, each="project")
def test_keys(subject: ProjectInventory, contract: Contract) -> None:
    """Every key in the contract is known, and every value has the right type.

    Why: a misspelled key is ignored, and what it says is never checked.

    Fix: correct the key in the message, which suggests the nearest known key.
    """
    raise_all(
        Finding(
            f"{problem.path}: {problem.key} {problem.message}", subject=problem.key, location=Location(problem.path)
        )
        for problem in contract.problems
    )


@pytest.mark.conformance("project.contract.expected-failures", level="should", docs=EXPECTED_DOCS, each="project")
def test_expected_failures(subject: ProjectInventory, wrong_expectations: list[Finding]) -> None:
    """Every expected failure in the contract names an existing check, has not expired, and matches a failure.

    Why: an entry that matches no failure today hides the next failure that it happens to match.

    Fix: remove the entry, correct its check and subject, or extend its date.
    """
    raise_all(wrong_expectations)
