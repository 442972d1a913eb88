"""A task does not end its process."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_tasks_that_raise(rule: RuleTester) -> None:
    """An exception, a function that no task calls, an exit that is caught here or around its helper, and a parameter of that name."""
    rule.accepts(
        {
            "shop/tasks.py": """
                import sys

                from celery import shared_task


                @shared_task
                def restock(number):
                    if number < 0:
                        raise ValueError(number)


                def command():
                    sys.exit(1)


                @shared_task
                def sort(number):
                    try:
                        sys.exit(1)
                    except SystemExit:
                        return None


                @shared_task
                def pack(number):
                    try:
                        command()
                    except SystemExit:
                        return None


                @shared_task
                def tidy(number, exit=print):
                    exit(number)
            """
        }
    )


def test_accuses_tasks_that_exit(rule: RuleTester) -> None:
    """In the task, by every name, and in a helper that it calls."""
    rule.accuses_marked(
        {
            "shop/tasks.py": """
                import os
                import sys

                from celery import shared_task


                @shared_task
                def restock(number):
                    if not number:
                        sys.exit(1)  # accused: runs sys.exit(1)


                @shared_task
                def count(number):
                    exit()  # accused: runs exit()


                @shared_task
                def sell(number):
                    raise SystemExit("no stock")  # accused: SystemExit('no stock')


                @shared_task
                def tidy(number):
                    print(number)
                    os._exit(2)  # accused: os._exit(2)


                def check(number):
                    if not number:
                        sys.exit("none")  # accused: through check()


                @shared_task
                def order(number):
                    check(number)
            """
        }
    )
