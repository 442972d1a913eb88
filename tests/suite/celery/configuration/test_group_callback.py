"""A callback is linked to tasks, or follows a group as a chord: a group itself takes none."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

CODE = """
    from celery import chord, group
    from shop.tasks import restock


    def all_of(keys, handler):
        {line}
"""


@pytest.mark.parametrize(
    "line",
    [
        "group(restock.s(key) for key in keys).apply_async()",
        "group(restock.s(key) for key in keys).apply_async(link=None)",
        "group(restock.s(key).on_error(handler.s()) for key in keys).apply_async()",
        "chord([restock.s(key) for key in keys], handler.s()).apply_async(link_error=handler.s())",
        "restock.apply_async(keys, link=handler.s(), link_error=handler.s())",
    ],
)
def test_accepts_callbacks_of_tasks(line: str, rule: RuleTester) -> None:
    """Of each task of a group, of a chord, and of a single task."""
    rule.accepts({"shop/all.py": CODE.format(line=line)})


@pytest.mark.parametrize(
    "line",
    [
        "group(restock.s(key) for key in keys).apply_async(link_error=handler.s())",
        "job = group([restock.s(key) for key in keys]); job.apply_async(link=handler.s())",
    ],
)
def test_accuses_callbacks_of_groups(line: str, rule: RuleTester) -> None:
    """Written out, and through a variable."""
    rule.accuses({"shop/all.py": CODE.format(line=line)}, "shop/all.py:6", says="Cannot add link to group")
