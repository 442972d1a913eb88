"""Every option that a task is sent with is one that Celery reads there."""

from __future__ import annotations

from tests.project_files import tasks
from tests.rules import RuleTester

TASKS = """
    @shared_task(bind=True)
    def restock(self, product_id):
        raise self.retry({option})


    @shared_task
    def price_of(product_id):
        return product_id
"""


def test_accepts_options_of_celery_and_of_transports(rule: RuleTester) -> None:
    """Those of apply_async(), of a message, and those that are near to none."""
    rule.accepts(
        {
            "shop/views.py": """
                from shop.tasks import restock


                def order():
                    restock.apply_async((1,), countdown=5, queue="slow", retry_policy={"max_retries": 1})
                    restock.apply_async((1,), MessageGroupId="orders", tenant="north")
            """
        },
        settings="""
            CELERY_BEAT_SCHEDULE = {
                "nightly": {"task": "shop.tasks.restock", "schedule": 60, "args": [1], "options": {"expires": 50}}
            }
        """,
    )


def test_accuses_misspelled_options(rule: RuleTester) -> None:
    """Of a call, a signature, a retry, a beat entry and a route."""
    findings = rule.accuses(
        {
            **tasks(TASKS.format(option="coutdown=60")),
            "shop/views.py": """
                from shop.tasks import restock


                def order():
                    restock.apply_async((1,), count_down=5)
                    restock.s(1).set(expire=5).delay()
                    restock.apply_async(
                        (1,),
                        que="slow",
                    )
            """,
        },
        "shop/tasks.py:6",
        "shop/views.py:5",
        "shop/views.py:6",
        "shop/views.py:9",
        "site_config/celery.py:7",
        "site_config/celery.py:7",
        settings="""
            CELERY_TASK_ROUTES = {"shop.tasks.restock": {"quene": "slow"}}
            CELERY_BEAT_SCHEDULE = {
                "nightly": {"task": "shop.tasks.restock", "schedule": 60, "args": [1], "options": {"expire": 50}}
            }
        """,
    )

    assert any("did you mean 'countdown'?" in finding.message for finding in findings)


def test_accuses_options_of_tasks(rule: RuleTester) -> None:
    """They are read of the task; a retry takes max_retries."""
    rule.accuses(
        {
            **tasks(TASKS.format(option="max_retries=5")),
            "shop/views.py": """
                from shop.tasks import restock


                def order():
                    restock.apply_async((1,), max_retries=5)
            """,
        },
        "shop/views.py:5",
        says="an option of tasks, which Celery does not read there",
    )
