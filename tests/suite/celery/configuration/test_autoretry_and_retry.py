"""A task whose autoretry_for covers every exception does not call retry() as well."""

from __future__ import annotations

from tests.project_files import tasks
from tests.rules import RuleTester


def test_accepts_one_way_of_retrying(rule: RuleTester) -> None:
    """Only retry(), only autoretry_for, or autoretry_for of named exceptions."""
    rule.accepts(
        tasks("""
            @shared_task(autoretry_for=(Exception,))
            def automatic():
                return 1


            @shared_task(bind=True)
            def by_hand(self):
                raise self.retry()


            @shared_task(bind=True, autoretry_for=(OSError,))
            def both(self):
                raise self.retry()
        """)
    )


def test_accuses_both_at_once(rule: RuleTester) -> None:
    """autoretry_for=(Exception,) retries what retry() would have retried in its own way."""
    rule.accuses(
        tasks("""
            @shared_task(bind=True, autoretry_for=[Exception])
            def fetch(self):
                try:
                    return 1
                except OSError as error:
                    raise self.retry(exc=error)
        """),
        "shop/tasks.py:9",
        subject="shop.tasks.fetch",
        says="has autoretry_for=(Exception,) and calls retry() itself",
    )
