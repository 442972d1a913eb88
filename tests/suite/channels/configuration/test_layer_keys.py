"""The configuration of a channel layer is in its CONFIG."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester


def test_accepts_layers_as_documented(rule: RuleTester) -> None:
    """With CONFIG, with one for tests, and with a key of the project's own."""
    rule.accepts(
        {},
        settings="""
            CHANNEL_LAYERS["other"] = {"BACKEND": "channels.layers.InMemoryChannelLayer"}
            CHANNEL_LAYERS["default"]["TEST_CONFIG"] = {"hosts": [("redis.shop.example", 6379)]}
            CHANNEL_LAYERS["default"]["ROUTING"] = "shop.routing.channel_routing"
        """,
    )


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("hosts", "write 'hosts' into its CONFIG"),
        ("capacity", "write 'capacity' into its CONFIG"),
        ("OPTIONS", "did you mean 'CONFIG'?"),
        ("config", "did you mean 'CONFIG'?"),
    ],
)
def test_accuses_keys_that_belong_into_config(key: str, told: str, rule: RuleTester) -> None:
    """The layer is named, and what to do with the key."""
    (finding,) = rule.accuses({}, "site_config/settings.py:44", settings=f"\nCHANNEL_LAYERS['default'][{key!r}] = []")

    assert finding.subject == "default"
    assert finding.message.endswith(told)
