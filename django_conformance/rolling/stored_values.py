"""What one partner stores and the other reads, whenever that is: sessions, signed values, password hashes, cache entries."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django_conformance.rolling.exchanges import NotUsed
from django_conformance.rolling.partner import Refused
from django_conformance.rolling.records import PAIRS, Exchanged, ExchangeOutcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_conformance.rolling.partner import Partner


def exchanged(exchange: str, check: str, partners: Mapping[str, Partner]) -> Exchanged:
    """Let each partner produce, and have it consumed by both."""
    made: dict[str, dict[str, Any]] = {}
    reasons: dict[str, str] = {}
    for name, partner in partners.items():
        try:
            made[name] = partner.ask(exchange, "produce")
        except NotUsed as error:
            reasons[name] = error.message
        except Refused as error:
            made[name] = {"anything": {"failure": error.message}}
    if not made:
        return Exchanged(exchange, skipped=next(iter(reasons.values())))
    outcomes = [
        _consumed(
            ExchangeOutcome(check, subject, producer, consumer, level=product.get("level")),
            exchange,
            partners[consumer],
            product,
        )
        for producer, consumer in PAIRS
        for subject, product in made.get(producer, {}).items()
    ]
    return Exchanged(exchange, tuple(outcomes))


def _consumed(outcome: ExchangeOutcome, exchange: str, partner: Partner, product: dict[str, Any]) -> ExchangeOutcome:
    if "failure" in product:
        return replace(outcome, failure=product["failure"])
    try:
        return replace(outcome, value=partner.ask(exchange, "consume", data=product["data"]))
    except (NotUsed, Refused) as error:
        return replace(outcome, failure=error.message)
