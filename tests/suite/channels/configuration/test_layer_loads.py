"""Entries of CHANNEL_LAYERS that load, and what stops others."""

from __future__ import annotations

import pytest

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


def test_accepts_hosts_that_the_client_takes(rule: RuleTester) -> None:
    """Addresses, pairs, dictionaries, a socket, Sentinels, and what another process has in its environment."""
    rule.accepts(
        {},
        settings="""
            import os

            CHANNEL_LAYERS = {
                "default": {
                    "BACKEND": "channels_redis.core.RedisChannelLayer",
                    "CONFIG": {
                        "hosts": [
                            "redis://:p%23ss@redis.shop.example:6379/2",
                            "rediss://redis.shop.example:6380",
                            ("redis.shop.example", 6379),
                            (os.environ.get("NO_SUCH_HOST"), os.environ.get("NO_SUCH_PORT")),
                            {"address": "rediss://redis.shop.example:6380/1", "ssl_cert_reqs": None},
                            {"address": "redis://redis.shop.example:6379/1", "socket_timeout": 5},
                            {"host": "redis.shop.example", "port": 6379, "db": 3},
                            {"address": "unix:///run/redis.sock"},
                            {"sentinels": [("redis.shop.example", 26379)], "master_name": "shop", "db": 0},
                        ]
                    },
                },
                "pubsub": {
                    "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
                    "CONFIG": {"hosts": [("redis.shop.example", 6379), ("redis2.shop.example", 6379)]},
                },
            }
        """,
    )


@pytest.mark.parametrize(
    ("hosts", "told"),
    [
        ({"address": "redis://redis.shop.example:6379"}, "its hosts are a dictionary, whose keys (address)"),
        (("redis.shop.example", 6379), "taken for two hosts: write [('redis.shop.example', 6379)]"),
        ([("redis://redis.shop.example", 6379)], "is a URL"),
        (["redis.shop.example:6379"], "Redis URL must specify one of the following schemes"),
        (["redis://:a#b@redis.shop.example:6379/2"], "unescaped '#' in its password"),
        ([{"address": ("redis.shop.example", 6379)}], "cannot be used"),
        ([{"address": "redis://redis.shop.example:6379", "ssl_cert_reqs": None}], "ssl_cert_reqs"),
        ([{"url": "redis://redis.shop.example:6379"}], "'url'"),
    ],
)
def test_accuses_hosts_that_the_client_refuses(hosts: object, told: str, rule: RuleTester) -> None:
    """The layer is named, and what is wrong with which host."""
    (finding,) = rule.accuses({}, "default", settings=f"CHANNEL_LAYERS['default']['CONFIG']['hosts'] = {hosts!r}")

    assert told in finding.message
    assert "a#b" not in finding.message
