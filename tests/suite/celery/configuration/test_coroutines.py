"""No task is a coroutine function or a generator function."""

from __future__ import annotations

from tests.project_files import tasks
from tests.rules import RuleTester


def test_accepts_functions_that_run(rule: RuleTester) -> None:
    """Plain functions, and coroutines that a base class awaits, are not accused."""
    rule.accepts(
        {
            "shop/tasks.py": """
                from asgiref.sync import async_to_sync
                from celery import Task, shared_task


                class Awaiting(Task):
                    def __call__(self, *args, **kwargs):
                        return async_to_sync(self.run)(*args, **kwargs)


                async def helper():
                    return 1


                @shared_task
                def fetch():
                    return async_to_sync(helper)()


                @shared_task(base=Awaiting)
                async def awaited():
                    return await helper()
            """
        }
    )


def test_accepts_coroutines_of_a_pool_that_awaits(rule: RuleTester) -> None:
    """A pool that is not Celery's own may await."""
    rule.accepts(
        {"shop/tasks.py": "from celery import shared_task\n\n\n@shared_task\nasync def fetch():\n    return 1\n"},
        settings='CELERY_WORKER_POOL = "celery_aio_pool.pool:AsyncIOPool"',
    )


def test_accuses_coroutines_and_generators(rule: RuleTester) -> None:
    """A worker neither awaits nor iterates what a task returns."""
    (coroutine, generator) = rule.accuses(
        tasks("""
            @shared_task
            async def fetch():
                return 1


            @shared_task
            def numbers():
                yield 1
        """),
        "shop/tasks.py:4",
        "shop/tasks.py:9",
    )

    assert "shop.tasks.fetch is a coroutine function" in coroutine.message
    assert "shop.tasks.numbers is a generator function" in generator.message
