"""The contract itself: every key is understood, and every expected failure matches something.

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
    """Every key of the contract is known, and its value is of the key's type.

    Why: a misspelled key is silently ignored, and what it promises is never checked.

    Fix: correct the key that the message names. It suggests the nearest known key.
    """
    raise_all(
        Finding(
            f"{problem.path}: {problem.key} {problem.message}", subject=problem.key, location=Location(problem.path)
        )
        for problem in contract.problems
    )


@pytest.mark.conformance("project.contract.expected-failures", level="should", docs=EXPECTED_DOCS, each="project")
def test_expected_failures(subject: ProjectInventory, wrong_expectations: list[Finding]) -> None:
    """Every expected failure of the contract names a check that exists, has not expired, and matches a failure.

    Why: an entry that excuses nothing hides the next failure that happens to match it.

    Fix: remove the entry, correct its check and subject, or decide again and move its date.
    """
    raise_all(wrong_expectations)
