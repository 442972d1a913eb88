"""What one side leaves and the other picks up, whenever that is: sessions, signed values, password hashes, cache entries."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django_conformance.rolling.exchanges import NotUsed
from django_conformance.rolling.partner import Refused
from django_conformance.rolling.records import PAIRS, Exchanged, Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_conformance.rolling.partner import Side


def passed(exchange: str, check: str, sides: Mapping[str, Side]) -> Exchanged:
    """Let each side produce, and have it consumed by both."""
    made: dict[str, dict[str, Any]] = {}
    reasons: dict[str, str] = {}
    for name, side in sides.items():
        try:
            made[name] = side.ask(exchange, "produce")
        except NotUsed as error:
            reasons[name] = error.message
        except Refused as error:
            made[name] = {"anything": {"failure": error.message}}
    if not made:
        return Exchanged(exchange, skipped=next(iter(reasons.values())))
    outcomes = [
        _consumed(Outcome(check, subject, producer, consumer, level=one.get("level")), exchange, sides[consumer], one)
        for producer, consumer in PAIRS
        for subject, one in made.get(producer, {}).items()
    ]
    return Exchanged(exchange, tuple(outcomes))


def _consumed(outcome: Outcome, exchange: str, side: Side, made: dict[str, Any]) -> Outcome:
    if "failure" in made:
        return replace(outcome, failure=made["failure"])
    try:
        return replace(outcome, value=side.ask(exchange, "consume", data=made["data"]))
    except (NotUsed, Refused) as error:
        return replace(outcome, failure=error.message)
