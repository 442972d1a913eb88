"""A task fails by raising an exception; if it sets the state FAILURE itself, the state is complete and is kept."""

from __future__ import annotations

import pytest

from tests.project_files import tasks
from tests.rules import RuleTester

TASK = """
from celery import states
from celery.exceptions import Ignore


@shared_task(bind=True)
def restock_all(self, number):
    {body}
"""


@pytest.mark.parametrize(
    "body",
    [
        "self.update_state(state='PROGRESS', meta={'done': 1})",
        "self.update_state(state=states.FAILURE, meta={'exc_type': 'ValueError', 'exc_message': 'none'})\n    raise Ignore()",
        "self.update_state(state='FAILURE', meta={**self.info(), 'done': 1})\n    raise Ignore()",
        "self.update_state(state='FAILURE', meta=self.info())\n    raise Ignore()",
        "self.update_state(state='FAILURE', meta=self.info())\n    self.retry(countdown=number)",
    ],
)
def test_accepts_failures_that_celery_reads(body: str, rule: RuleTester) -> None:
    """Another state, a whole failure that stays, and what is not written out."""
    rule.accepts(tasks(TASK.format(body=body)))


def test_accepts_a_failure_that_an_exception_replaces(rule: RuleTester) -> None:
    """In a database, the exception that the task raises is written over it."""
    body = "self.update_state(state='FAILURE', meta={'error': number})\n    raise ValueError(number)"
    rule.accepts(tasks(TASK.format(body=body)), settings='CELERY_RESULT_BACKEND = "db+sqlite:///results.sqlite3"')


def test_accepts_a_failure_that_no_success_replaces(rule: RuleTester) -> None:
    """A task that stores no result stores no SUCCESS."""
    task = TASK.replace("bind=True", "bind=True, ignore_result=True")
    rule.accepts(tasks(task.format(body="self.update_state(state='FAILURE', meta=self.info())\n    return number")))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("self.update_state(state='FAILURE', meta={'reason': 'none'})\n    raise Ignore()", "without 'exc_type'"),
        ("self.update_state(state=states.FAILURE, meta={'error': number})\n    return None", "without 'exc_type'"),
        ("self.update_state(None, 'FAILURE', {'error': number})\n    raise Ignore()", "without 'exc_type'"),
        ("self.update_state(state='FAILURE', meta={'error': 1})\n    raise ValueError(number)", "without 'exc_type'"),
        ("self.update_state(state='FAILURE')\n    return number", "SUCCESS replaces it"),
        (
            "self.update_state(state='FAILURE', meta={'exc_type': 'E', 'exc_message': ''})\n    return number",
            "SUCCESS replaces it",
        ),
    ],
)
def test_accuses_failures_that_are_not_read_or_do_not_stay(body: str, said: str, rule: RuleTester) -> None:
    """By keyword and by position."""
    [finding] = rule.findings(tasks(TASK.format(body=body)))

    assert finding.subject == "shop.tasks.restock_all"
    assert said in finding.message
