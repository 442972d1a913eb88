"""Every class-based task is registered."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_classes_that_are_registered_or_bases(rule: RuleTester) -> None:
    """An instance that is registered, a base of functions, an abstract class, and one that others extend."""
    rule.accepts(
        {
            "shop/tasks.py": """
                from celery import Task, shared_task

                from site_config.celery import app


                class Reporting(Task):
                    def run(self, *args):
                        return args


                class Logged(Task):
                    def on_success(self, retval, task_id, args, kwargs):
                        return retval


                class Template(Task):
                    abstract = True

                    def run(self, product_id):
                        return product_id


                class Price(Reporting):
                    name = "shop.tasks.price_of"

                    def run(self, product_id):
                        return product_id


                app.register_task(Price())


                @shared_task(base=Logged)
                def restock(product_id):
                    return product_id
            """
        }
    )


def test_accuses_a_class_that_is_not_registered(rule: RuleTester) -> None:
    """Whether or not something calls it."""
    (finding,) = rule.accuses(
        {
            "shop/tasks.py": """
                from celery import Task, shared_task


                class Price(Task):
                    name = "shop.tasks.price_of"

                    def run(self, product_id):
                        return product_id


                @shared_task
                def restock(product_id):
                    return product_id
            """
        },
        "shop/tasks.py:4",
    )

    assert finding.hint == "Write app.register_task(Price()) below the class."
