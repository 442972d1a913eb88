"""Which tasks are suspected of being published before the row that they are about is committed."""

from __future__ import annotations

import ast
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest
from celery import Celery, Task

from django_conformance.discovery.celery_habits import IN_TRANSACTION, ROW_BEFORE_COMMIT, habits
from django_conformance.discovery.celery_source import Source

MADE = {
    "created": "order = Order.objects.create(total=1)",
    "created or found": "order, _ = Order.objects.get_or_create(total=1)",
    "built and saved": "order = Order(total=1)\norder.save()",
    "built by a function": "order = build(total=1)\norder.save()",
    "saved by a form": "order = form.save()",
}
THERE_BEFORE = {
    "looked up": "order = Order.objects.get(pk=1)\norder.save()",
    "the view's": "order = self.get_object()\norder.save()",
    "of a shortcut": "order = get_object_or_404(Order, pk=1)\norder.save()",
    "a parameter": "given.save()\norder = given",
    "of a loop": "for order in Order.objects.all():\n    order.save()",
}


class AfterCommit(Task):  # type: ignore[misc] # Celery has no types
    """A task that waits for the commit by itself."""

    def apply_async(self, *args: Any, **kwargs: Any) -> Any:
        """Publish later."""
        raise NotImplementedError


def suspected(body: str, base: type[Task] = Task) -> list[str]:
    app = Celery("orders", broker="memory://", set_as_current=False)

    @app.task(name="send", base=base)
    def send(pk: int) -> int:
        return pk

    text = (
        "from django.db import transaction\nfrom shop.tasks import send\n\n\n"
        "@transaction.atomic\ndef add(self, given):\n" + indent(f"{body}\nsend.delay(order.pk)\n", "    ")
    )
    source = Source(Path("/shop/views.py"), "shop.views", ast.parse(text), is_test=False)
    return [one.rule for one in habits([source], {"shop.tasks.send": "send"}, {"send": send}, Path("/shop"))]


@pytest.mark.parametrize("body", MADE.values(), ids=MADE)
def test_a_row_that_the_transaction_makes(body: str) -> None:
    """A row that begins with the transaction is not there for a worker that is quick."""
    assert suspected(body) == [ROW_BEFORE_COMMIT]


@pytest.mark.parametrize("body", THERE_BEFORE.values(), ids=THERE_BEFORE)
def test_a_row_that_was_there_before(body: str) -> None:
    """A row that is only changed is found, perhaps as it was: that is worth knowing, no more."""
    assert suspected(body) == [IN_TRANSACTION]


def test_a_task_that_waits_for_the_commit() -> None:
    """A task whose class publishes in a way of its own is not suspected of publishing early."""
    assert suspected(MADE["created"], AfterCommit) == []
