"""What a task writes before it retries is not rolled back by the retry."""

from __future__ import annotations

import pytest

from tests.project_files import tasks
from tests.rules import RuleTester

BODY = """
    from django.db import transaction
    from shop.models import Product


    @shared_task(bind=True)
    {decorator}
    def register(self, name):
        {lines}
"""
BLOCK = "with transaction.atomic():\n            {lines}\n        self.request"


@pytest.mark.parametrize(
    "lines",
    [
        "Product.objects.create(name=name)\n        raise self.retry()",
        BLOCK.format(lines="Product.objects.create(name=name)") + "\n        raise self.retry()",
        BLOCK.format(lines="self.retry() if Product.objects.count() else Product.objects.create(name=name)"),
        BLOCK.format(
            lines="try:\n                Product.objects.create(name=name)\n            except ValueError as error:\n"
            "                raise self.retry(exc=error)"
        ),
        BLOCK.format(
            lines="if self.request.retries > 3:\n                Product.objects.create(name=name)\n                return\n"
            "            raise self.retry()"
        ),
    ],
)
def test_accepts_retries_outside(lines: str, rule: RuleTester) -> None:
    """No transaction, one that has ended, one that has written nothing yet, an error, and a way that has ended before."""
    rule.accepts(tasks(BODY.format(decorator="", lines=lines)))


@pytest.mark.parametrize(
    ("decorator", "lines", "line"),
    [
        ("", BLOCK.format(lines="Product.objects.create(name=name)\n            raise self.retry()"), 13),
        ("@transaction.atomic", "Product(name=name).save()\n        if name:\n            self.retry(countdown=5)", 13),
    ],
)
def test_accuses_retries_that_roll_back(decorator: str, lines: str, line: int, rule: RuleTester) -> None:
    """A block, and a task that is one."""
    rule.accuses(tasks(BODY.format(decorator=decorator, lines=lines)), f"shop/tasks.py:{line}", says="rolls back")
