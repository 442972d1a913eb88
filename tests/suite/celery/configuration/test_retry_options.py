"""A task with retry options is retried somewhere."""

from __future__ import annotations

from tests.rules import RuleTester

TASKS = """
    from celery import Task, current_task, shared_task
    from celery.exceptions import Retry

    from site_config.celery import app


    class Retrying(Task):
        autoretry_for = (OSError,)


    class Reporting(Task):
        def on_failure(self, exc, task_id, args, kwargs, einfo):
            self.retry(exc=exc)


    def retry_later(task):
        raise task.retry()


    @{decorator}
    def restock(self, product_id=None):
        {body}
"""


def test_accepts_tasks_that_are_retried(rule: RuleTester) -> None:
    """By autoretry_for, by themselves, by their class, by a helper; and tasks that say that they are not."""
    rule.each("shop/tasks.py", TASKS).accepts("""
        shared_task(max_retries=3, autoretry_for=(OSError,)) | return product_id
        shared_task(bind=True, max_retries=3, default_retry_delay=5) | raise self.retry()
        shared_task(bind=True, max_retries=3, base=Retrying) | return product_id
        shared_task(max_retries=3, base=Reporting) | return product_id
        shared_task(bind=True, max_retries=3) | retry_later(self)
        shared_task(bind=True, max_retries=3) | raise Retry()
        shared_task(max_retries=3) | current_task.retry()
        shared_task(max_retries=3) | restock.retry()
        shared_task(max_retries=0) | return product_id
        shared_task(max_retries=None) | return product_id
        shared_task(bind=True, max_retries=3) | return range(self.max_retries)
        shared_task(bind=True, retry_backoff=2) | raise self.retry(countdown=2 ** self.request.retries)
        shared_task(bind=True) | return product_id
        app.task(bind=True, max_retries=2) | self.retry(exc=OSError())
    """)


def test_accuses_options_without_a_retry(rule: RuleTester) -> None:
    """Of a shared task, a bound one, and one of the app."""
    rule.each("shop/tasks.py:20", TASKS, says="nothing retries it").accuses("""
        shared_task(max_retries=3) | return product_id
        shared_task(bind=True, max_retries=3, default_retry_delay=60) | return product_id
        shared_task(default_retry_delay=30) | return product_id
        shared_task(retry_backoff=True, retry_kwargs={'max_retries': 5}) | return product_id
        app.task(bind=True, max_retries=5) | return product_id
    """)


def test_accuses_a_backoff_that_retry_does_not_read(rule: RuleTester) -> None:
    """A call of retry() waits the task's delay, whatever its backoff says."""
    decorator = "shared_task(bind=True, retry_backoff=5, retry_backoff_max=600, max_retries=5)"

    rule.accuses(
        {"shop/tasks.py": TASKS.format(decorator=decorator, body="raise self.retry()")},
        "shop/tasks.py:20",
        says="retry_backoff=5, retry_backoff_max=600, which only autoretry_for reads",
    )


def test_accuses_options_of_a_class_that_nothing_retries(rule: RuleTester) -> None:
    """A base class gives limits of retries to tasks that are never retried; one task that is retried is enough."""
    files = {
        "shop/tasks.py": """
            from celery import Task, shared_task


            class Patient(Task):
                max_retries = 5
                default_retry_delay = 60


            class Stubborn(Task):
                max_retries = 9


            @shared_task(base=Patient)
            def restock(product_id):
                return product_id


            @shared_task(base=Stubborn, bind=True)
            def price_of(self, product_id):
                raise self.retry()
        """
    }

    rule.accuses(files, "shop/tasks.py:4", subject="shop.tasks.Patient")
