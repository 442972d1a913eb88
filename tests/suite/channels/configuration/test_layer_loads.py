"""Entries of CHANNEL_LAYERS that load, and what stops others."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.rules import RuleTester


def test_accepts_layers_that_load(rule: RuleTester) -> None:
    """Nothing has to answer at a layer's address, and a project's own layer is a backend like any other."""
    rule.accepts(
        {
            "shop/layers.py": """
                from channels.layers import BaseChannelLayer


                class OwnLayer(BaseChannelLayer):
                    def __init__(self, tables=1, **options):
                        super().__init__(**options)


                class Connecting(BaseChannelLayer):
                    def __init__(self):
                        raise ConnectionRefusedError("nobody is there")
            """
        },
        settings="""
            CHANNEL_LAYERS["own"] = {"BACKEND": "shop.layers.OwnLayer", "CONFIG": {"tables": 2, "capacity": 10}}
            CHANNEL_LAYERS["connecting"] = {"BACKEND": "shop.layers.Connecting"}
        """,
    )


def test_accuses_layers_that_do_not(rule: RuleTester) -> None:
    """A backend that is not there, an option it does not take, and hosts without brackets are named by alias."""
    findings = rule.findings(
        {},
        settings="""
            REDIS = "channels_redis.core.RedisChannelLayer"
            CHANNEL_LAYERS = {
                "missing": {"BACKEND": "channels_rediss.core.RedisChannelLayer"},
                "option": {"BACKEND": REDIS, "CONFIG": {"no_such_option": 1}},
                "hosts": {"BACKEND": REDIS, "CONFIG": {"hosts": "redis://:secret@redis.shop.example:6379/2"}},
            }
        """,
    )

    messages = {str(finding.subject): finding.message for finding in findings}
    assert messages.keys() == {"missing", "option", "hosts"}
    assert "CHANNEL_LAYERS['missing'] cannot be loaded" in messages["missing"]
    assert "channels_rediss" in messages["missing"]
    assert "no_such_option" in messages["option"]
    assert "a list" in messages["hosts"]
    assert "secret" not in messages["hosts"]
