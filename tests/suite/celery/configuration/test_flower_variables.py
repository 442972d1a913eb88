"""Each FLOWER_… variable is one of Flower's options."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_COMPOSE = "services:\n  flower:\n    image: mher/flower:2.0\n    environment:\n      {}: x\n"


def test_accepts_options_of_flower(rule: RuleTester) -> None:
    """Options, what Celery reads, and what is like no option."""
    rule.each("compose.yaml", _COMPOSE).accepts("""
        FLOWER_BASIC_AUTH
        FLOWER_BROKER_API
        CELERY_BROKER_URL
        FLOWER_OF_THE_SHOP
    """)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("FLOWER_BROKER_API_URL", "FLOWER_BROKER_API"),
        ("FLOWER_BASICAUTH", "FLOWER_BASIC_AUTH"),
        ("FLOWER_BROKER_URL", "CELERY_BROKER_URL"),
        ("FLOWER_PURGE_OFFLINE_WORKER", "FLOWER_PURGE_OFFLINE_WORKERS"),
    ],
)
def test_accuses_what_is_no_option(name: str, meant: str, rule: RuleTester) -> None:
    """The variable is named, and what was meant."""
    (finding,) = rule.findings({"compose.yaml": _COMPOSE.format(name)})

    assert (finding.subject, f"did you mean {meant}?" in finding.message) == (name, True)
