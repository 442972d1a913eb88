"""Every route matches a registered task."""

from __future__ import annotations

from tests.rules import RuleTester
from tests.snippets import SILENT_ROUTER


def test_accepts_routes_that_match(rule: RuleTester) -> None:
    """A name, patterns, a router; and a misspelling is another rule's matter."""
    rule.accepts(
        {"shop/routers.py": SILENT_ROUTER},
        settings="""
            CELERY_TASK_ROUTES = (
                {"*.price_of": {"queue": "slow"}},
                {"shop.tasks.restok": {"queue": "slow"}},
                "shop.routers.route",
            )
        """,
    )


def test_accuses_routes_that_match_nothing(rule: RuleTester) -> None:
    """A pattern and a name, told at once."""
    (routes,) = rule.accuses(
        {},
        "site_config/celery.py:7",
        settings='CELERY_TASK_ROUTES = {"billing.*": {"queue": "slow"}, "billing.send": {"queue": "slow"}}',
    )

    assert routes.message == "task_routes has routes for 'billing.*', 'billing.send', which match no registered task"
    assert routes.evidence["patterns"] == ["billing.*", "billing.send"]


def test_counts_the_rest(rule: RuleTester) -> None:
    """Of many only the first are spelled out."""
    names = {f"billing.{number}": {"queue": "slow"} for number in range(9)}

    rule.accuses(
        {},
        "site_config/celery.py:7",
        settings=f"CELERY_TASK_ROUTES = {names}",
        says="'billing.0', 'billing.1', 'billing.2' and 6 more, which match no",
    )
