"""No option of a task is a misspelling of one that Celery has."""

from __future__ import annotations

from tests.project_files import tasks
from tests.rules import RuleTester


def test_accepts_options_that_something_reads(rule: RuleTester) -> None:
    """Celery's options, attributes of a base class, and words that are near to none."""
    rule.accepts(
        {
            "shop/tasks.py": """
                from celery import Task, shared_task


                class Billed(Task):
                    max_retry = 1
                    account = None


                @shared_task(
                    bind=True,
                    max_retries=3,
                    queue="slow",
                    retry_backoff=True,
                    autoretry_for=(OSError,),
                    retry_kwargs={"max_retries": 1, "countdown": 3},
                )
                def price_of(self, product_id):
                    return product_id


                @shared_task(base=Billed, account="stock", max_retry=2, colour="red")
                def restock(product_id):
                    return product_id
            """
        }
    )


def test_accuses_misspelled_options(rule: RuleTester) -> None:
    """An option, and a key of retry_kwargs, with the word that is meant."""
    (option, key) = rule.accuses(
        tasks("""
            @shared_task(
                max_retry=3,
                autoretry_for=(OSError,),
                retry_kwargs={
                    "count_down": 5,
                },
            )
            def restock(product_id):
                return product_id
        """),
        "shop/tasks.py:5",
        "shop/tasks.py:8",
    )

    assert option.subject == "shop.tasks.restock"
    assert "the option 'max_retry', which Celery never reads; did you mean 'max_retries'?" in option.message
    assert "'count_down' in retry_kwargs, which Celery never reads; did you mean 'countdown'?" in key.message
