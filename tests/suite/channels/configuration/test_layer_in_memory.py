"""Layers that live within one process."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_layers_on_a_server(rule: RuleTester) -> None:
    """A layer on Redis is shared by all processes."""
    rule.accepts({})


def test_accuses_layers_in_memory(rule: RuleTester) -> None:
    """A layer in memory is named by its alias, whichever that is."""
    settings = 'CHANNEL_LAYERS["beside"] = {"BACKEND": "channels.layers.InMemoryChannelLayer"}'
    (finding,) = rule.accuses({}, "beside", settings=settings)

    assert finding.subject == "beside"
    assert (
        "CHANNEL_LAYERS['beside'] is channels.layers.InMemoryChannelLayer, which lives within one process"
    ) == finding.message
