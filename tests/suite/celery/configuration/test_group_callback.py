"""A callback is linked to a task, or follows a group as a chord: a group takes no callbacks itself."""

from __future__ import annotations

from tests.rules import RuleTester

CODE = """
    from celery import chord, group
    from shop.tasks import restock


    def all_of(keys, handler):
        {line}
"""


def test_accepts_callbacks_of_tasks(rule: RuleTester) -> None:
    """Of each task of a group, of a chord, and of a single task."""
    rule.each("shop/all.py", CODE).accepts("""
        group(restock.s(key) for key in keys).apply_async()
        group(restock.s(key) for key in keys).apply_async(link=None)
        group(restock.s(key).on_error(handler.s()) for key in keys).apply_async()
        chord([restock.s(key) for key in keys], handler.s()).apply_async(link_error=handler.s())
        restock.apply_async(keys, link=handler.s(), link_error=handler.s())
    """)


def test_accuses_callbacks_of_groups(rule: RuleTester) -> None:
    """Written out, and through a variable."""
    rule.each("shop/all.py:6", CODE, says="Cannot add link to group").accuses("""
        group(restock.s(key) for key in keys).apply_async(link_error=handler.s())
        job = group([restock.s(key) for key in keys]); job.apply_async(link=handler.s())
    """)
