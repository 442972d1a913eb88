"""No task catches its own retry."""

from __future__ import annotations

from tests.project_files import tasks
from tests.rules import RuleTester


def test_accepts_retries_that_leave_the_task(rule: RuleTester) -> None:
    """In the except clause, let through, raised again, or not raised at all."""
    rule.accepts(
        {
            "shop/tasks.py": """
                from celery import shared_task
                from celery.exceptions import Retry


                @shared_task(bind=True)
                def in_the_clause(self):
                    try:
                        return 1
                    except Exception as error:
                        raise self.retry(exc=error)


                @shared_task(bind=True)
                def let_through(self):
                    try:
                        raise self.retry(countdown=1)
                    except Retry:
                        raise
                    except Exception:
                        return "failed"


                @shared_task(bind=True)
                def raised_again(self):
                    try:
                        raise self.retry(countdown=1)
                    except Exception:
                        print("failed")
                        raise


                @shared_task(bind=True)
                def of_another(self):
                    try:
                        raise self.retry(countdown=1)
                    except OSError:
                        return "failed"


                @shared_task(bind=True)
                def not_raised(self):
                    try:
                        self.retry(throw=False)
                    except Exception:
                        return "failed"
            """
        }
    )


def test_accuses_a_clause_that_swallows_the_retry(rule: RuleTester) -> None:
    """``except Exception`` and a bare ``except`` catch Retry as well."""
    (named, bare) = rule.accuses(
        tasks("""
            @shared_task(bind=True)
            def restock(self):
                try:
                    if self.request.retries < 1:
                        raise self.retry(countdown=1)
                except Exception:
                    return "failed"


            @shared_task(bind=True)
            def order(self):
                try:
                    self.retry()
                except:
                    return "failed"
        """),
        "shop/tasks.py:9",
        "shop/tasks.py:17",
    )

    assert named.subject == "shop.tasks.restock"
    assert "calls retry() in line 8 inside a try whose except in line 9 catches it" in named.message
    assert bare.subject == "shop.tasks.order"
