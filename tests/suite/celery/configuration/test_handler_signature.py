"""The handlers of a task class (``on_failure()`` and the like) take the arguments that a worker passes."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_handlers_that_take_what_is_passed(rule: RuleTester) -> None:
    """The documented signature, and one that takes anything."""
    rule.accepts(
        {
            "shop/tasks.py": """
                from celery import Task, shared_task


                class Reporting(Task):
                    def before_start(self, task_id, args, kwargs):
                        return None

                    def on_failure(self, exc, task_id, args, kwargs, einfo):
                        return None

                    def after_return(self, *args, **kwargs):
                        return None


                @shared_task(base=Reporting)
                def restock(product_id):
                    return product_id
            """
        }
    )


def test_accuses_a_handler_once_a_class(rule: RuleTester) -> None:
    """A missing parameter is told once, however many tasks have the class."""
    (finding,) = rule.accuses(
        {
            "shop/tasks.py": """
                from celery import Task, shared_task


                class Told(Task):
                    def on_failure(self, exc, task_id, args, kwargs):
                        return None


                @shared_task(base=Told)
                def restock(product_id):
                    return product_id


                @shared_task(base=Told)
                def price_of(product_id):
                    return product_id
            """
        },
        "shop/tasks.py:5",
    )

    assert finding.subject == "shop.tasks.Told"
    assert "Told.on_failure(self, exc, task_id, args, kwargs) cannot take what a worker passes to it" in finding.message
    assert "einfo" in finding.message
