"""A view that waits for a task gives up after a timeout."""

from __future__ import annotations

from tests.rules import RuleTester

CODE = """
    from celery import group
    from celery.result import AsyncResult
    from shop.tasks import restock


    def view(request, pk):
        {line}


    def report(pk):
        return restock.delay(pk).get()
"""


def test_accepts_waits_with_an_end(rule: RuleTester) -> None:
    """A timeout, a result that is there, and functions that are no views."""
    rule.each("shop/views.py", CODE).accepts("""
        return restock.delay(pk).get(timeout=5)
        return restock.delay(pk).get(5)
        return restock.delay(pk).id
        result = AsyncResult(pk); return result.get() if result.ready() else None
        return request.session.get(pk)
        result = restock.delay(pk); return result.get() if app.conf.task_always_eager else result.id
    """)


def test_accuses_waits_without_an_end(rule: RuleTester) -> None:
    """For one task, for a group, and for what another request has sent."""
    rule.each("shop/views.py:7", CODE, says="without a timeout").accuses("""
        return restock.delay(pk).get()
        result = restock.apply_async((pk,)); return result.get(timeout=None)
        job = group(restock.s(pk) for _ in range(9)).apply_async(); return job.join()
        return AsyncResult(pk).get()
    """)
