"""Code that catches MaxRetriesExceededError does not pass an exception to retry()."""

from __future__ import annotations

from tests.project_files import tasks
from tests.rules import RuleTester

CODE = """
from celery.exceptions import MaxRetriesExceededError


@shared_task(bind=True, max_retries=3)
def load(self, number):
    try:
        return 1 / number
    except ZeroDivisionError as error:
        try:
            raise self.retry({given})
        except {caught}:
            return 0
"""


def test_accepts_handlers_that_run(rule: RuleTester) -> None:
    """No exception is given, in one of two calls at least, or this one, or both are caught."""
    for given, caught in (
        ("countdown=5", "self.MaxRetriesExceededError"),
        ("exc=None", "MaxRetriesExceededError"),
        ("exc=error", "(MaxRetriesExceededError, ZeroDivisionError)"),
        ("exc=self.MaxRetriesExceededError(number)", "self.MaxRetriesExceededError"),
        ("exc=error) if number else self.retry(", "MaxRetriesExceededError"),
    ):
        rule.accepts(tasks(CODE.format(given=given, caught=caught)))


def test_accepts_tasks_that_count_themselves(rule: RuleTester) -> None:
    """What is to be done after the last attempt stands elsewhere."""
    code = CODE.format(given="exc=error", caught="MaxRetriesExceededError")
    counts = "as error:\n        if self.request.retries >= self.max_retries:\n            return 0\n"
    rule.accepts(tasks(code.replace("as error:\n", counts)))


def test_accuses_handlers_that_never_run(rule: RuleTester) -> None:
    """By the task's attribute and by the import."""
    for caught in ("self.MaxRetriesExceededError", "MaxRetriesExceededError"):
        files = tasks(CODE.format(given="exc=error, countdown=5", caught=caught))
        rule.accuses(files, "shop/tasks.py:14", says="the handler never runs")
