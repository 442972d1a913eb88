"""A view sends a task to a worker and does not run it in the request."""

from __future__ import annotations

from tests.project_files import tasks
from tests.rules import RuleTester

TASKS = tasks("@shared_task\ndef remind(pk):\n    return pk\n\n\n@shared_task\ndef restock(pk):\n    return pk\n")
CODE = """
    from shop import tasks
    from shop.tasks import remind, restock


    def view(request, pk):
        {line}


    def report(pk):
        remind(pk)
"""


def test_accepts_tasks_that_are_sent(rule: RuleTester) -> None:
    """A result that the view uses is one that it waits for on purpose; a task on the schedule may be run between two times."""
    rule.each("shop/views.py", CODE, files={**TASKS}).accepts(
        """
        remind.delay(pk)
        remind(pk) if pk else remind.delay(pk)
        remind.delay(pk); remind(pk)
        return remind(pk)
        print(remind(pk))
        remind = request; remind(pk)
        report(pk)
        restock(pk)
    """,
        "try:\n            remind(pk)\n        except ValueError:\n            return pk",
    )


def test_accuses_tasks_that_run_in_the_request(rule: RuleTester) -> None:
    """By its name, and through its module."""
    rule.each("shop/views.py:6", CODE, files={**TASKS}, says="it runs in the request").accuses("""
        remind(pk)
        tasks.remind(pk=pk)
    """)
