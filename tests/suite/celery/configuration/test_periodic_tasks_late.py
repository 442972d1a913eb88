"""A receiver of on_after_configure is connected before the app is configured."""

from __future__ import annotations

from tests.rules import RuleTester

TASKS = """
    from celery import shared_task

    from site_config.celery import app


    @shared_task
    def price_of(product_id):
        return product_id


    @shared_task
    def restock(product_id):
        return product_id


    {connected}


    def later(sender, **kwargs):
        sender.add_periodic_task(10.0, restock.s(1))
"""
DECORATED = (
    "@app.{signal}.connect\n    def schedule(sender, **kwargs):\n        sender.add_periodic_task(10.0, restock.s(1))"
)


def test_accepts_the_module_of_the_app_and_the_later_signal(rule: RuleTester) -> None:
    """In celery.py the signal has not been sent yet; on_after_finalize comes after all tasks."""
    rule.accepts(
        {
            "shop/tasks.py": TASKS.format(connected=DECORATED.format(signal="on_after_finalize")),
            "site_config/celery.py": """
                import os

                from celery import Celery

                os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")

                app = Celery("site_config")
                app.config_from_object("django.conf:settings", namespace="CELERY")
                app.autodiscover_tasks()


                @app.on_after_configure.connect
                def schedule(sender, **kwargs):
                    return sender
            """,
        }
    )


def test_accepts_a_module_that_django_imports(rule: RuleTester) -> None:
    """What models import is there before the configuration is read."""
    rule.accepts(
        {
            "shop/schedules.py": """
                from site_config.celery import app


                @app.on_after_configure.connect
                def schedule(sender, **kwargs):
                    return sender
            """,
            "shop/apps.py": "from shop import schedules  # noqa: F401\n",
        }
    )


def test_accuses_a_module_of_tasks(rule: RuleTester) -> None:
    """By a decorator, and by a call."""
    (finding,) = rule.accuses(
        {"shop/tasks.py": TASKS.format(connected=DECORATED.format(signal="on_after_configure"))}, "shop/tasks.py:16"
    )

    assert finding.hint == "Write app.on_after_finalize.connect."
    rule.accuses({"shop/tasks.py": TASKS.format(connected="app.on_after_configure.connect(print)")}, "shop/tasks.py:16")
