"""A task does not collect its return value in an attribute of its own."""

from __future__ import annotations

from tests.project_files import tasks
from tests.rules import RuleTester

CODE = """
    from celery import Task


    class Import(Task):
        found = []

        def __init__(self):
            self.errors = []

        def check(self, row):
            if row < 0:
                self.errors.append(row)

        def run(self, rows):
            {body}


    class Cache:
        rows = []

        def run(self, rows):
            self.rows.append(rows)
            return self.rows
"""


def test_accepts_lists_that_begin_anew(rule: RuleTester) -> None:
    """Emptied at the beginning, not given back, or a variable; a class that is no task."""
    for body in (
        "self.errors = []\n            return [self.check(row) for row in rows] and self.errors",
        "self.errors.clear()\n            return len(self.errors)",
        "errors = []\n        errors.append(rows)\n            return errors",
        "return len(rows)",
    ):
        rule.accepts(tasks(CODE.format(body=body)))


def test_accepts_what_is_kept_on_purpose(rule: RuleTester) -> None:
    """A list that is read once, and one that others register in."""
    for name, body in (
        ("run", "if not self.found:\n            self.found.extend(rows)\n        return self.found"),
        ("register", "self.found.append(rows)\n        return self.found"),
    ):
        rule.accepts(
            tasks(f"""
from celery import Task


class Import(Task):
    found = []

    def {name}(self, rows):
        {body}
""")
        )


def test_accuses_lists_that_grow(rule: RuleTester) -> None:
    """Of the object and of the class."""
    rule.accuses(tasks(CODE.format(body="return {'errors': self.errors}")), "shop/tasks.py:15", says="self.errors")
    rule.accuses(
        tasks(CODE.format(body="self.found.extend(rows)\n            return len(self.found)")),
        "shop/tasks.py:18",
        says="self.found",
    )
