"""Flower's options are ones that it has, and the address of its broker's management ends in a slash."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

COMPOSE = """
    services:
      flower:
        image: mher/flower:2.0
        command: celery --app site_config --broker=amqp://broker flower {options}
        environment:
          FLOWER_PORT: 5555
          {variable}
"""


@pytest.mark.parametrize(
    ("options", "variable"),
    [
        ("--port=5555 --basic-auth=a:b --url_prefix=flower", "FLOWER_BASIC_AUTH: a:b"),
        ("--broker_api=http://broker:15672/api/", "FLOWER_BROKER_API: http://broker:15672/api/"),
        ("--loglevel=info", "FLOWER_USER: admin"),
        ("--max-tasks 100", "FLOWER_UNAUTHENTICATED_API: 'true'"),
    ],
)
def test_accepts_options_of_flower(options: str, variable: str, rule: RuleTester) -> None:
    """By either name, Celery's own, and variables that are like none of them."""
    rule.accepts({"compose.yaml": COMPOSE.format(options=options, variable=variable)})


@pytest.mark.parametrize(
    ("options", "variable", "says"),
    [
        ("", "FLOWER_BROKER_API: http://broker:15672/api", "FLOWER_BROKER_API without a slash at its end"),
        ("--broker_api=http://broker:15672/api", "FLOWER_DB: flower", "--broker_api without a slash at its end"),
        ("--basic_auths=a:b", "FLOWER_DB: flower", "did you mean --basic_auth?"),
    ],
)
def test_accuses_options_that_flower_ignores(options: str, variable: str, says: str, rule: RuleTester) -> None:
    """A misspelled option, and an address whose last part is dropped."""
    rule.accuses({"compose.yaml": COMPOSE.format(options=options, variable=variable)}, "compose.yaml:4", says=says)
