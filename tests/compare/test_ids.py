"""Ids and digests: dice are masked, and what every way comes to is data, which a version of a package may make otherwise."""

from __future__ import annotations

from django_conformance.compare import compare
from django_conformance.results import Report
from tests.compare.runs import observed, only, report, result, told

ONE, OTHER = "9f86d081884c7d65", "a3f390d88e4c41f2"
A, B, C = (f"{number}2345678-1234-4234-8234-1234567890ab" for number in (1, 2, 3))


def signed(eagerly: str, by_worker: str) -> Report:
    """Return a report in which a task returned one id eagerly, and another in a worker."""
    return report(result(), observed({"result": f"v1:{eagerly}"}, way="eager"), observed({"result": f"v1:{by_worker}"}))


def test_a_digest_that_every_way_comes_to() -> None:
    """A digest that both ways return is no dice: another one in the candidate is changed, and told as it is."""
    verdict = compare(signed(ONE, ONE), signed(OTHER, OTHER), ids=True)

    assert told(verdict) == [("changed", "must", "shop.tasks.pay")] * 2
    assert f'"v1:{ONE}" → "v1:{OTHER}"' in verdict.changes[0].message


def test_ids_that_are_dice() -> None:
    """An id that each way makes anew is masked, and so is one where nobody asked for ids."""
    assert compare(signed(A, B), signed(B, C), ids=True).changes == ()
    assert compare(signed(ONE, ONE), signed(OTHER, OTHER)).changes == ()


def test_an_id_that_becomes_dice() -> None:
    """What was the same by every way, and is made anew each time in the candidate, has changed."""
    verdict = compare(signed(A, A), signed(B, C), ids=True)

    assert {change.message.partition(": ")[2] for change in verdict.changes} == {f'result: "v1:{A}" → "v1:<uuid>"'}


def test_ids_of_a_run() -> None:
    """An id that every way has, and another run of the environment has not, is made for each run: it is no news at all."""
    verdict = compare(
        signed(A, A), signed(B, B), baseline_again=[signed(C, C)], candidate_again=[signed(B, B)], ids=True
    )

    assert verdict.changes == ()


def test_one_way_tells_nothing() -> None:
    """Of what was exercised one way only, nobody knows whether its ids are dice."""
    baseline, candidate = (report(result(), observed({"result": digest})) for digest in (ONE, OTHER))

    assert compare(baseline, candidate, ids=True).changes == ()
    assert only(compare(baseline, report(result(), observed({"result": "none"})), ids=True)).state == "changed"
