"""No route and no annotation names a misspelled task."""

from __future__ import annotations

from tests.rules import RuleTester
from tests.snippets import SILENT_ROUTER


def test_accepts_routes_of_tasks_and_of_other_services(rule: RuleTester) -> None:
    """A name, patterns of both kinds, a router, Celery's own tasks, and names that are near to none."""
    rule.accepts(
        {"shop/routers.py": SILENT_ROUTER},
        settings="""
            import re

            CELERY_TASK_ROUTES = (
                [
                    ("shop.tasks.restock", {"queue": "slow"}),
                    ("shop.*", {"queue": "slow"}),
                    (re.compile(r"shop\\.(tasks|jobs)\\.\\w+"), {"queue": "slow"}),
                    ("celery.backend_cleanup", {"queue": "slow"}),
                    ("billing.invoices.send", {"queue": "billing"}),
                ],
                "shop.routers.route",
            )
            CELERY_TASK_ANNOTATIONS = {"*": {"rate_limit": "10/s"}, "billing.invoices.send": {"rate_limit": "1/s"}}
        """,
    )


def test_accepts_routes_of_tasks_that_are_gone(rule: RuleTester) -> None:
    """A task that has a route of its own was not meant, nor one of another name in another module."""
    rule.accepts(
        {},
        settings="""
            CELERY_TASK_ROUTES = {
                "shop.tasks.restock": {"queue": "slow"},
                "shop.tasks.restock_all": {"queue": "slow"},
                "shop.jobs.restock": {"queue": "slow"},
                "stop.cases.price_on": {"queue": "slow"},
            }
        """,
    )


def test_accuses_a_misspelled_route(rule: RuleTester) -> None:
    """The task that was meant is named."""
    (finding,) = rule.accuses(
        {}, "site_config/celery.py:7", settings='CELERY_TASK_ROUTES = {"shop.tasks.restok": {"queue": "slow"}}'
    )

    assert finding.subject == "shop.tasks.restok"
    assert "did you mean 'shop.tasks.restock'? Its calls go to the default queue" in finding.message
    assert finding.evidence == {"app": "site_config.celery:app", "suggestion": "shop.tasks.restock"}


def test_accuses_a_misspelled_annotation(rule: RuleTester) -> None:
    """task_annotations is looked at as task_routes is."""
    (finding,) = rule.accuses(
        {},
        "site_config/celery.py:7",
        settings='CELERY_TASK_ANNOTATIONS = {"shop.tasks.price_off": {"rate_limit": "1/s"}}',
    )

    assert finding.message.startswith("task_annotations has an entry for 'shop.tasks.price_off'")
    assert finding.message.endswith("did you mean 'shop.tasks.price_of'?")


def test_accuses_a_route_that_lacks_the_module(rule: RuleTester) -> None:
    """A task's name begins with its module: ``restock`` is ``shop.tasks.restock``."""
    settings = 'CELERY_TASK_ROUTES = {"restock": {"queue": "slow"}}'

    [finding] = rule.findings({}, settings=settings)

    assert "did you mean 'shop.tasks.restock'?" in finding.message


def test_accuses_modules_without_a_star(rule: RuleTester) -> None:
    """The name of a module, or of a package, is the name of no task."""
    for name in ("shop.tasks", "shop"):
        rule.accuses(
            {},
            "site_config/celery.py:7",
            settings=f'CELERY_TASK_ROUTES = {{"{name}": {{"queue": "slow"}}}}',
            says=f"did you mean '{name}.*'?",
        )
