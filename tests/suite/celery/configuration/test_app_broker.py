"""Every app with tasks has a broker, if any of the project's apps has one."""

from __future__ import annotations

from tests.rules import RuleTester

TASKS = """
    from celery import shared_task

    from shop.packing import packing


    @shared_task
    def restock(product_id):
        return product_id


    @packing.task
    def pack(order):
        return order
"""


def test_accepts_apps_with_a_broker_and_apps_without_tasks(rule: RuleTester) -> None:
    """A second app of its own broker, and one that nothing is defined on."""
    rule.accepts(
        {
            "shop/tasks.py": TASKS,
            "shop/packing.py": """
                from celery import Celery

                packing = Celery("packing", broker="redis://redis.shop.example:6379/3", set_as_current=False)
                client = Celery("client", set_as_current=False)
            """,
        }
    )


def test_accepts_a_project_without_a_broker(rule: RuleTester) -> None:
    """Where no app has one, amqp://localhost may be meant."""
    rule.accepts({}, settings="CELERY_BROKER_URL = None")


def test_accuses_a_second_app_without_a_broker(rule: RuleTester) -> None:
    """Its tasks go where no worker of the project listens."""
    (finding,) = rule.accuses(
        {
            "shop/tasks.py": TASKS,
            "shop/packing.py": """
                from celery import Celery

                packing = Celery("packing", set_as_current=False)
            """,
        },
        "shop/packing.py:3",
    )

    assert finding.subject == "shop.packing:packing"
    assert finding.evidence == {"tasks": ["shop.tasks.pack"]}
