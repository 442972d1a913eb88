"""Whether a task of the contract does what the contract says of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django_conformance.findings import Finding
from django_conformance.observations import canonical

if TYPE_CHECKING:
    from django_conformance.contract import TaskContract
    from django_conformance.drivers.celery.outcome import TaskOutcome
    from django_conformance.inventory import Location

_ENDS_BY = {"REJECTED": "Reject", "IGNORED": "Ignore"}
"""What a task raises to end in a state of its own, of which Celery hands on no exception."""


def compare_with_contract(
    contract: TaskContract, how: str, outcome: TaskOutcome, delivered: Any, location: Location | None
) -> None:
    """Compare an outcome; ``how`` says in words which way the task was run, ``delivered`` is the result to compare.

    Raises:
        Finding: it is not what the contract says.
    """
    difference = disagreement(contract, outcome, delivered)
    if difference:
        cut = outcome.cut
        evidence = {**outcome.observation(), **({"stack": cut.stack} if cut is not None else {})}
        place = cut.location if cut is not None else None
        raise Finding(f"{contract.name}, {how}, {difference}", location=place or location, evidence=evidence)


def disagreement(contract: TaskContract, outcome: TaskOutcome, delivered: Any) -> str | None:
    """Return how an outcome differs from the contract, or ``None``; ``delivered`` is the result to compare."""
    if contract.raises is not None:
        names = (
            [*outcome.raised["bases"], f"{outcome.raised['module']}.{outcome.raised['raised']}"]
            if outcome.raised
            else [_ENDS_BY[outcome.state]]
            if outcome.state in _ENDS_BY
            else []
        )
        if contract.raises not in names and contract.raises.rpartition(".")[2] not in names:
            return f"should raise {contract.raises}, but {outcome.told()}"
    elif outcome.state not in ("SUCCESS", "IGNORED"):
        wanted = f"return {contract.returns!r}" if contract.returns is not None else "succeed"
        return f"should {wanted}, but {outcome.told()}"
    elif contract.returns is not None and not same_value(contract.returns, delivered):
        return f"should return {contract.returns!r}, but returned {canonical(delivered)!r}"
    elif contract.returns_matches is not None and not re.search(contract.returns_matches, str(delivered)):
        return f"should return a value that matches {contract.returns_matches!r}, but returned {canonical(delivered)!r}"
    if contract.retries is not None and contract.retries != outcome.retries:
        return f"should be retried {contract.retries} times, but was retried {outcome.retries} times"
    return None


def same_value(expected: Any, actual: Any) -> bool:
    """Whether a value equals one from TOML: a tuple counts as a list, and keys are compared as strings."""
    if isinstance(expected, Mapping):
        if not isinstance(actual, Mapping):
            return False
        spelled = {str(key): value for key, value in actual.items()}
        return spelled.keys() == expected.keys() and all(same_value(expected[key], spelled[key]) for key in expected)
    if isinstance(expected, (list, tuple)):
        return (
            isinstance(actual, (list, tuple))
            and len(expected) == len(actual)
            and all(map(same_value, expected, actual))
        )
    if isinstance(expected, bool) or isinstance(actual, bool):
        return expected is actual
    return bool(expected == actual)
