"""Flower knows the options that it is given, and the URL of its broker API ends in a slash."""

from __future__ import annotations

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


def test_accepts_options_of_flower(rule: RuleTester) -> None:
    """By either name, Celery's own, and variables that are like none of them."""
    rule.each("compose.yaml", COMPOSE).accepts("""
        --port=5555 --basic-auth=a:b --url_prefix=flower | FLOWER_BASIC_AUTH: a:b
        --broker_api=http://broker:15672/api/ | FLOWER_BROKER_API: http://broker:15672/api/
        --loglevel=info | FLOWER_USER: admin
        --max-tasks 100 | FLOWER_UNAUTHENTICATED_API: 'true'
    """)


def test_accuses_options_that_flower_ignores(rule: RuleTester) -> None:
    """A misspelled option, and an address whose last part is dropped."""
    rule.each("compose.yaml:4", COMPOSE).accuses("""
        | FLOWER_BROKER_API: http://broker:15672/api  # FLOWER_BROKER_API without a slash at its end
        --broker_api=http://broker:15672/api | FLOWER_DB: flower  # --broker_api without a slash at its end
        --basic_auths=a:b | FLOWER_DB: flower  # did you mean --basic_auth?
    """)
