"""Celery can read ``task_routes``."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester


def test_accepts_routes_of_each_form(rule: RuleTester) -> None:
    """A dictionary, a list of pairs in a tuple, and functions."""
    rule.accepts_settings("""
        CELERY_TASK_ROUTES = {'shop.tasks.*': {'queue': 'slow'}}
        CELERY_TASK_ROUTES = {'shop.tasks.restock': 'slow'}
        CELERY_TASK_ROUTES = ([('shop.tasks.*', {'queue': 'slow'}), ('shop.more.*', {'queue': 'slow'})],)
        CELERY_TASK_ROUTES = ['shop.routes.route_task', {'shop.tasks.*': {'queue': 'slow'}}]
        CELERY_TASK_ROUTES = [lambda name, args, kwargs, options, task=None, **others: None]
    """)


@pytest.mark.parametrize(
    "routes",
    [
        "[('shop.tasks.restock', {'queue': 'slow'}), ('shop.tasks.price_of', {'queue': 'celery'})]",
        "{'shop.tasks.*': ['slow'], '*': ['slow']}",
    ],
)
def test_accuses_routes_that_raise(routes: str, rule: RuleTester) -> None:
    """Pairs that are no dictionary, and a queue in a list."""
    rule.accuses_setting(f"CELERY_TASK_ROUTES = {routes}", says="which Celery cannot read")
