"""A check is data: its marker's arguments and its docstring, held to one form."""

from __future__ import annotations

from typing import Any

import pytest

from django_conformance.catalogue import catalogue, ids
from django_conformance.checks import check_from, sentence

DOCSTRING = """What holds,
    in a sentence.

    And one more.

    Why: it matters
    to people.

    Fix: do this.
"""
GOOD: dict[str, Any] = {
    "identifier": "celery.parity.return-value",
    "docstring": DOCSTRING,
    "level": "must",
    "docs": "https://x",
    "each": "celery",
}


def test_a_check() -> None:
    """Id, area, way and the three parts of the docstring are read."""
    check = check_from(**GOOD)

    assert (check.id, check.area, check.way) == ("celery.parity.return-value", "celery", "parity")
    assert (check.holds, check.why, check.fix) == (
        "What holds, in a sentence. And one more.",
        "it matters to people.",
        "do this.",
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"identifier": "celery.parity"}, "is not area.way.rule"),
        ({"identifier": "mail.parity.sent"}, "is not area.way.rule"),
        ({"identifier": "celery.parity.Return"}, "is not area.way.rule"),
        ({"level": "may"}, "level 'may'"),
        ({"docs": "http://x"}, "docs is 'http://x'"),
        ({"docstring": None}, "lacks holds, why, fix"),
        ({"docstring": "Holds.\n\nWhy: so."}, "lacks fix"),
    ],
)
def test_a_check_of_another_form(change: dict[str, Any], message: str) -> None:
    """A check that the catalogue could not show is an error of its author's, named."""
    with pytest.raises(ValueError, match=message):
        check_from(**{**GOOD, **change})


def test_the_ids_that_are_read_are_those_of_the_catalogue() -> None:
    """Reading the suite's files gives the same checks as importing them, each in its file."""
    read = ids()

    assert sorted(one for found in read.values() for one in found) == [check.id for check in catalogue()]
    assert {path.name for path, found in read.items() if "celery.broker.contract-task" in found} == {
        "test_broker_contract.py"
    }


def test_a_fix_is_a_sentence() -> None:
    """A fix begins with a capital letter, and code and names stay as they are."""
    fixes = ("write `minute=0`", "`minute=0`", "default_queue = 'mail'", "await send()", "Django has it")

    assert [sentence(fix) for fix in fixes] == ["Write `minute=0`", *fixes[1:]]
