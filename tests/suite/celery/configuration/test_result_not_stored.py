"""A result that code reads is stored."""

from __future__ import annotations

from tests.rules import RuleTester
from tests.snippets import TASK_WITHOUT_RESULT


def test_accepts_results_that_are_stored(rule: RuleTester) -> None:
    """A task that keeps its result, a call that says so, an id alone, and what is read only eagerly."""
    rule.accepts(
        {
            "shop/tasks.py": TASK_WITHOUT_RESULT,
            "shop/views.py": """
                from celery.result import AsyncResult
                from django.conf import settings

                from shop.tasks import price_of, restock


                def stored(product_id, options):
                    kept = restock.apply_async((product_id,), ignore_result=False)
                    spread = restock.apply_async((product_id,), **options)
                    price = price_of.delay(product_id).get(timeout=5)
                    return kept.get(), spread.get(), price, restock.delay(product_id).id, AsyncResult("1").state


                def eager(product_id):
                    result = restock.delay(product_id)
                    return result.get() if settings.CELERY_TASK_ALWAYS_EAGER else None


                def either(product_id):
                    result = restock.delay(product_id)
                    if product_id:
                        result = price_of.delay(product_id)
                    return result.get()
            """,
        }
    )


def test_accepts_settings_that_run_each_task_eagerly(rule: RuleTester) -> None:
    """Without a broker there is no worker, and no task whose result is to be stored."""
    views = """
        from celery.result import AsyncResult

        from shop.tasks import price_of


        def price(product_id):
            return price_of.delay(product_id).get()


        def state(task_id):
            return AsyncResult(task_id).ready()
    """

    rule.accepts(
        {"shop/tasks.py": TASK_WITHOUT_RESULT, "shop/views.py": views},
        settings="CELERY_TASK_ALWAYS_EAGER = True\nCELERY_RESULT_BACKEND = None\n",
    )


def test_accuses_results_of_tasks_that_ignore_them(rule: RuleTester) -> None:
    """The first read of each function is told."""
    (assigned, chained) = rule.accuses(
        {
            "shop/tasks.py": TASK_WITHOUT_RESULT,
            "shop/views.py": """
                from shop.tasks import restock


                def assigned(product_id):
                    result = restock.delay(product_id)
                    if result.ready():
                        return result.get(timeout=5)


                def chained(product_id):
                    return restock.apply_async((product_id,)).state
            """,
        },
        "shop/views.py:6",
        "shop/views.py:11",
    )

    assert assigned.subject == "shop.tasks.restock"
    assert "reads .ready of the result of shop.tasks.restock, which has ignore_result" in assigned.message
    assert chained.evidence == {"reads": "state"}


def test_accuses_every_read_where_there_is_no_backend(rule: RuleTester) -> None:
    """A result of any task, and one that is looked up by its id, raises."""
    (delayed, looked_up) = rule.accuses(
        {
            "shop/views.py": """
                from celery.result import AsyncResult

                from shop.tasks import price_of


                def delayed(product_id):
                    return price_of.delay(product_id).get()


                def looked_up(task_id):
                    return AsyncResult(task_id).state
            """
        },
        "shop/views.py:7",
        "shop/views.py:11",
        settings="CELERY_RESULT_BACKEND = None",
    )

    assert delayed.subject == "shop.tasks.price_of"
    assert "there is no result backend" in delayed.message
    assert looked_up.subject == "AsyncResult(task_id)"


def test_accuses_results_by_their_ids_that_are_ignored(rule: RuleTester) -> None:
    """Of a task that ignores its result, and of any task where all do."""
    views = """
        from celery.result import AsyncResult

        from shop.tasks import price_of, restock


        def state(request, task_id):
            return restock.AsyncResult(task_id).state


        def other(request, task_id):
            return AsyncResult(task_id).state


        def price(request, task_id):
            return price_of.AsyncResult(task_id).state
    """
    tasks = """
        from celery import shared_task


        @shared_task
        def price_of(product_id):
            return product_id


        @shared_task(ignore_result=True)
        def restock(product_id):
            return product_id
    """

    rule.accuses({"shop/tasks.py": tasks, "shop/views.py": views}, "shop/views.py:7")
    rule.accuses(
        {"shop/tasks.py": tasks, "shop/views.py": views},
        *(f"shop/views.py:{line}" for line in (7, 11, 15)),
        settings="CELERY_TASK_IGNORE_RESULT = True",
    )


_POLLED = """
    from celery.result import AsyncResult
    from django.http import JsonResponse

    from shop.tasks import restock


    def start(request):
        result = restock.apply_async((1,){option})
        return JsonResponse({{"job": result.id}})


    def state(request, job):
        return JsonResponse({{"state": AsyncResult(job).state}})
"""


def test_accuses_ids_of_ignored_results_that_are_asked_for(rule: RuleTester) -> None:
    """Who gets the id asks for a state that never changes."""
    files = {"shop/views.py": _POLLED.format(option=", ignore_result=True")}

    rule.accuses(files, "shop/views.py:9", says="answers with the id of the result of shop.tasks.restock")


def test_accepts_ids_of_results_that_are_stored(rule: RuleTester) -> None:
    """The result is stored, or the call says that it is not ignored."""
    rule.accepts({"shop/views.py": _POLLED.format(option="")})
    rule.accepts({"shop/views.py": _POLLED.format(option=", ignore_result=False")})


def test_accuses_results_that_another_process_gets(rule: RuleTester) -> None:
    """The backend rpc:// sends a result to the process that sent the task; who knows its id alone gets nothing."""
    view = """
        from celery.result import AsyncResult
        from shop.tasks import price_of


        def state(request, pk):
            return AsyncResult(pk).status


        def price(request, pk):
            return AsyncResult(price_of.delay(pk).id).get(timeout=5)
    """

    rule.accuses(
        {"shop/views.py": view},
        "shop/views.py:6",
        settings='CELERY_RESULT_BACKEND = "rpc://"',
        says="gives a result to the process that sent the task alone",
    )
