"""Celery can read ``task_routes``."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester


@pytest.mark.parametrize(
    "routes",
    [
        "{'shop.tasks.*': {'queue': 'slow'}}",
        "{'shop.tasks.restock': 'slow'}",
        "([('shop.tasks.*', {'queue': 'slow'}), ('shop.more.*', {'queue': 'slow'})],)",
        "['shop.routes.route_task', {'shop.tasks.*': {'queue': 'slow'}}]",
        "[lambda name, args, kwargs, options, task=None, **others: None]",
    ],
)
def test_accepts_routes_of_each_form(routes: str, rule: RuleTester) -> None:
    """A dictionary, a list of pairs in a tuple, and functions."""
    rule.accepts({}, settings=f"CELERY_TASK_ROUTES = {routes}")


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
