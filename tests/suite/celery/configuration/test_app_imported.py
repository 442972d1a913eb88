"""django.setup() imports the Celery app."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_an_app_that_setup_imports(rule: RuleTester) -> None:
    """In the project package, or in an app's ready(), beside another that only a scan comes upon."""
    rule.accepts({})
    rule.accepts(
        {
            "site_config/__init__.py": "",
            "shop/apps.py": """
                from django.apps import AppConfig


                class ShopConfig(AppConfig):
                    name = "shop"

                    def ready(self):
                        import site_config.celery
            """,
            "shop/packing.py": """
                from celery import Celery

                packing = Celery("packing", broker="redis://redis.shop.example:6379/3", set_as_current=False)
            """,
        }
    )


def test_accuses_an_app_that_only_a_worker_imports(rule: RuleTester) -> None:
    """The hint is the line to write."""
    (finding,) = rule.accuses({"site_config/__init__.py": ""}, "site_config/celery.py:7")

    assert finding.subject == "site_config.celery:app"
    assert finding.hint == "Import it in site_config/__init__.py: from site_config.celery import app as celery_app"


def test_says_what_the_default_app_lacks(rule: RuleTester) -> None:
    """Celery reads CELERY_BROKER_URL of the environment itself; routes it has only from the project's app."""
    (finding,) = rule.accuses(
        {"site_config/__init__.py": ""},
        "site_config/celery.py:7",
        settings="""
            import os

            CELERY_BROKER_URL = os.environ.get("CELERY_BROKER_URL", "redis://localhost:6379/0")
            CELERY_TASK_ROUTES = {"shop.tasks.*": {"queue": "slow"}}
        """,
    )

    assert finding.message.endswith(
        "Celery's default app, without the settings task_routes, and its broker amqp://localhost "
        "where CELERY_BROKER_URL is not set in the environment"
    )
