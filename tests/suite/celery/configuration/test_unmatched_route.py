"""Every route matches a registered task."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.rules import RuleTester


def test_accepts_routes_that_match(rule: RuleTester) -> None:
    """A name, patterns, a router; and a misspelling is another rule's matter."""
    rule.accepts(
        {
            "shop/routers.py": """
                def route(name, args, kwargs, options, task=None, **more):
                    return None
            """
        },
        settings="""
            CELERY_TASK_ROUTES = (
                {"shop.tasks.restock": {"queue": "slow"}, "*.price_of": {"queue": "slow"}},
                {"shop.tasks.restok": {"queue": "slow"}},
                "shop.routers.route",
            )
        """,
    )


def test_accuses_routes_that_match_nothing(rule: RuleTester) -> None:
    """A pattern and a name."""
    (pattern, name) = rule.accuses(
        {},
        "site_config/celery.py:7",
        "site_config/celery.py:7",
        settings='CELERY_TASK_ROUTES = {"billing.*": {"queue": "slow"}, "billing.send": {"queue": "slow"}}',
    )

    assert pattern.message == "task_routes has a route for 'billing.*', which matches no registered task"
    assert name.subject == "billing.send"
