"""A bound task does not misspell its own attributes or those of its request."""

from __future__ import annotations

from tests.project_files import tasks
from tests.rules import RuleTester


def test_accepts_attributes_that_exist(rule: RuleTester) -> None:
    """Of the task, of its request, of its base class, set by itself, or near to none; and unbound functions."""
    rule.accepts(
        {
            "shop/tasks.py": """
                from celery import Task, shared_task


                class Billed(Task):
                    acount = None


                @shared_task(bind=True, base=Billed)
                def restock(self, product_id):
                    self.retires = 1
                    return self.request.retries, self.name, self.acount, self.retires, self.session


                @shared_task
                def price_of(product):
                    return product.request.retires
            """
        }
    )


def test_accuses_misspelled_attributes(rule: RuleTester) -> None:
    """Of the request and of the task, with the one that is meant."""
    (request, task) = rule.accuses(
        tasks("""
            @shared_task(bind=True)
            def restock(self, product_id):
                if self.request.retires > 1:
                    return self.max_retires
        """),
        "shop/tasks.py:6",
        "shop/tasks.py:7",
    )

    assert request.subject == "shop.tasks.restock"
    assert "reads self.request.retires, which does not exist" in request.message
    assert "did you mean self.request.retries?" in request.message
    assert task.evidence == {"attribute": "max_retires"}


def test_accuses_what_is_of_the_request(rule: RuleTester) -> None:
    """The id and the number of retries are those of one run: ``self.request`` has them, the task has not."""
    code = """
        @shared_task(bind=True)
        def audit(self, number):
            return self.{}, self.name, self.max_retries
    """
    for name, meant in (("id", "request.id"), ("task_id", "request.id"), ("retries", "request.retries")):
        rule.accuses(tasks(code.format(name)), "shop/tasks.py:6", says=f"did you mean self.{meant}?")
