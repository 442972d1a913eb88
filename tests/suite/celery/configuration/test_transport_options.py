"""Every key of broker_transport_options is one that the broker's transport reads."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

OPTIONS = "CELERY_BROKER_TRANSPORT_OPTIONS = {options}"


@pytest.mark.parametrize(
    "options",
    [
        "{'visibility_timeout': 43200, 'global_keyprefix': 'shop:', 'priority_steps': [0, 3, 6, 9], 'sep': ':'}",
        "{'master_name': 'shop', 'sentinel_kwargs': {'password': 'x'}, 'max_retries': 3, 'interval_max': 1}",
        "{'queue_order_strategy': 'priority', 'socket_keepalive': True, 'health_check_interval': 30, 'region': 'eu'}",
        "{}",
    ],
)
def test_accepts_keys_that_are_read(options: str, rule: RuleTester) -> None:
    """The transport's own keys, those of a connection, and one like none of them, which something else may read."""
    rule.accepts({}, settings=OPTIONS.format(options=options))


def test_accepts_keys_of_other_brokers(rule: RuleTester) -> None:
    """Each transport has keys of its own."""
    rule.accepts({}, settings=f'CELERY_BROKER_URL = "memory://"\n{OPTIONS.format(options="{1: 2}")}')


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("visibilty_timeout", "visibility_timeout"),
        ("VISIBILITY_TIMEOUT", "visibility_timeout"),
        ("global_key_prefix", "global_keyprefix"),
        ("priority_step", "priority_steps"),
        ("queue_order_stategy", "queue_order_strategy"),
    ],
)
def test_accuses_keys_that_are_misspelled(key: str, meant: str, rule: RuleTester) -> None:
    """A key that nothing reads is left out without a word."""
    places = rule.accuses_setting(OPTIONS.format(options={key: 1}), says=f"did you mean {meant!r}?")

    assert places[0].evidence == {"key": key, "suggestion": meant}


def test_accuses_keys_of_results(rule: RuleTester) -> None:
    """Results have options of their own."""
    files = {
        "site_config/celery.py": """
            import os

            from celery import Celery

            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")
            app = Celery("site_config")
            app.config_from_object("django.conf:settings", namespace="CELERY")
            app.conf.result_backend_transport_options = {"global_key_prefix": "shop:"}
            app.autodiscover_tasks()
        """
    }
    rule.accuses(files, "site_config/celery.py:6", says="did you mean 'global_keyprefix'?")
