"""The site does not read what a task stores in a module variable: each process has its own."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

TASKS = """
    from celery import shared_task

    PROGRESS = {{}}
    LAST = None


    @shared_task
    def restock(product_id):
        {task}
"""
VIEWS = """
    from shop import tasks
    from shop.tasks import LAST, PROGRESS


    def state(request, pk):
        {view}
"""


@pytest.mark.parametrize(
    ("task", "view"),
    [
        ("PROGRESS[product_id] = 1", "return pk"),
        ("return PROGRESS.get(product_id)", "return PROGRESS.get(pk)"),
        ("PROGRESS[product_id] = 1", "PROGRESS[pk] = PROGRESS.get(pk, 1)"),
        ("PROGRESS = {}; PROGRESS[product_id] = 1", "return PROGRESS"),
    ],
)
def test_accepts_what_each_process_keeps_for_itself(task: str, view: str, rule: RuleTester) -> None:
    """What one of both never reads, a constant, a cache that each fills, and a variable of the function."""
    rule.accepts({"shop/tasks.py": TASKS.format(task=task), "shop/views.py": VIEWS.format(view=view)})


@pytest.mark.parametrize(
    ("task", "view"),
    [
        ("PROGRESS[product_id] = 1", "return PROGRESS.get(pk)"),
        ("PROGRESS.update({product_id: 1})", "return tasks.PROGRESS[pk]"),
        ("global LAST; LAST = product_id", "return tasks.LAST"),
    ],
)
def test_accuses_what_the_site_reads(task: str, view: str, rule: RuleTester) -> None:
    """A dictionary, by either name, and a variable that the task sets anew."""
    files = {"shop/tasks.py": TASKS.format(task=task), "shop/views.py": VIEWS.format(view=view)}

    rule.accuses(files, "shop/tasks.py:9", says="each process has its own")


def test_accuses_what_a_view_leaves_for_a_task(rule: RuleTester) -> None:
    """The other way round it is the same."""
    files = {
        "shop/tasks.py": TASKS.format(task="return PROGRESS.get(product_id)"),
        "shop/views.py": VIEWS.format(view="PROGRESS[pk] = request"),
    }

    rule.accuses(files, "shop/views.py:6", says="state() changes shop.tasks.PROGRESS")
