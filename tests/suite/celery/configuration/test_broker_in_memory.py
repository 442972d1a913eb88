"""The broker is shared by the site and its workers."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_brokers_that_are_servers(rule: RuleTester) -> None:
    """And one in memory in development, or where tasks run eagerly."""
    rule.accepts({})
    rule.accepts({}, settings='CELERY_BROKER_URL = "memory://"\nDEBUG = True')
    rule.accepts({}, settings='CELERY_BROKER_URL = "memory://"\nCELERY_TASK_ALWAYS_EAGER = True')


def test_accepts_an_address_from_the_environment(rule: RuleTester) -> None:
    """What stands in for the variable is for whoever runs without one."""
    settings = 'from os import getenv\n\nBROKER = getenv("SHOP_BROKER") or "memory://"\nCELERY_BROKER_URL = BROKER\n'

    rule.accepts({}, settings=settings)


def test_accuses_a_broker_and_results_in_memory(rule: RuleTester) -> None:
    """Both settings are named."""
    (broker, results) = rule.accuses(
        {},
        "site_config/settings.py:43",
        "site_config/settings.py:44",
        settings='CELERY_BROKER_URL = "memory://localhost/"\nCELERY_RESULT_BACKEND = "cache+memory://"',
    )

    assert broker.subject == "CELERY_BROKER_URL"
    assert results.subject == "CELERY_RESULT_BACKEND"
