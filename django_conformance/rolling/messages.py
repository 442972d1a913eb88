"""Messages between two servers over a channel layer: to a channel, and to a group."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django_conformance.deadlines import deadline
from django_conformance.rolling.checks import MESSAGE
from django_conformance.rolling.exchanges import NotUsed
from django_conformance.rolling.partner import Refused
from django_conformance.rolling.records import PAIRS, Exchanged, ExchangeOutcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django_conformance.rolling.partner import Partner
    from django_conformance.run.context import RunContext

EXCHANGE = "channel layer"
_MODULE = "channel_layer"


def exchanged(run: RunContext, partners: Mapping[str, Partner]) -> Exchanged:
    """Send over every layer that processes share."""
    lack = run.lacks("channel-layer")
    if lack is not None:
        return Exchanged(EXCHANGE, skipped=lack.message)
    layers = [layer.alias for layer in run.inventory.channels.layers if not layer.in_memory]
    if not layers:
        return Exchanged(EXCHANGE, skipped="The project's channel layer works within one process only.")
    outcomes = [
        outcome
        for alias in layers
        for producer, consumer in PAIRS
        for outcome in _sent(alias, partners[producer], partners[consumer])
    ]
    return Exchanged(EXCHANGE, tuple(outcomes))


def _sent(alias: str, producer: Partner, consumer: Partner) -> Iterator[ExchangeOutcome]:
    group, seconds = f"conformance-{uuid.uuid4().hex}", deadline(0.1)
    names = (producer.name, consumer.name)
    to_channel, to_group = f"{alias}: to a channel", f"{alias}: to a group"
    try:
        channel = consumer.ask(_MODULE, "offer", alias=alias, group=group)
        groups = producer.ask(_MODULE, "produce", alias=alias, channel=channel, group=group)
    except (NotUsed, Refused) as error:
        yield ExchangeOutcome(MESSAGE, to_channel, *names, failure=error.message)
        yield ExchangeOutcome(MESSAGE, to_group, *names, failure=error.message)
        return
    for subject in (to_channel, to_group) if groups else (to_channel,):
        try:
            value = consumer.ask(_MODULE, "consume", alias=alias, channel=channel, seconds=seconds)
            yield ExchangeOutcome(MESSAGE, subject, *names, value=value)
        except (NotUsed, Refused) as error:
            yield ExchangeOutcome(MESSAGE, subject, *names, failure=error.message)
