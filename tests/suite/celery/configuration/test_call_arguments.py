"""Every call, signature and retry() gives a task the arguments that it takes."""

from __future__ import annotations

from tests.project_files import tasks
from tests.rules import RuleTester

_TASKS = """
    from celery import shared_task


    @shared_task
    def price_of(pk, currency="EUR"):
        return pk


    @shared_task
    def total(prices, day):
        return prices


    @shared_task
    def failed(number=0):
        return number


    @shared_task
    def failed_with(request, exception, traceback, number=0):
        return number
"""
_IMPORTS = """
from functools import partial

from celery import chain, chord, group
from django.db import transaction

from shop.tasks import failed, failed_with, price_of, total

"""
_FIRST = 8


def _lines(*lines: str) -> dict[str, str]:
    """Return a project with these lines, the first of them in line 8 of ``shop/late.py``."""
    return {"shop/tasks.py": _TASKS, "shop/late.py": _IMPORTS + "\n".join(lines) + "\n"}


def _places(count: int) -> list[str]:
    return [f"shop/late.py:{_FIRST + number}" for number in range(count)]


def test_accepts_calls_that_may_fit(rule: RuleTester) -> None:
    """Arguments that fit, that are not written out, or that a name holds which is not certainly the task."""
    rule.accepts(
        _lines(
            "price_of.delay(1)",
            "price_of.delay(1, currency='USD')",
            "price_of.delay(*given)",
            "price_of.s(1).delay('USD')",
            "price_of.apply_async((1,))",
            "price_of.apply_async(args=[1], kwargs={'currency': 'USD'}, countdown=3)",
            "price_of.apply_async(args)",
            "price_of.apply_async(pk)",
            "price_of.apply_async(*given)",
            "price_of.apply_async(kwargs=dict(pk=1))",
            "price_of.s().apply_async((1,))",
            "chain(price_of.s(1), total.s('monday'))()",
            "price_of.s(1) | total.s(day='monday').set(queue='x') | price_of.si(1)",
            "chord([price_of.s(1)], total.s('monday'))()",
            "chord(price_of.s(pk) for pk in pks)(total.s('monday'))",
            "group(price_of.s(1), price_of.s(2))()",
            "transaction.on_commit(partial(price_of.delay, 1))",
            "transaction.on_commit(lambda: price_of.delay(1))",
            "def view(price_of):\n    price_of.apply_async()",
            "price_of.si(*given)",
            "later = chain(price_of.s(), total.s('monday'))",
            "chain(price_of.s(), total.s('monday')).delay(1)",
            "price_of.apply_async((1,), link_error=[failed.s(), failed_with.s(number=1)])",
        )
    )


def test_accuses_calls(rule: RuleTester) -> None:
    """delay(), apply_async() and si() with arguments that the task does not take, whatever name it is imported by."""
    calls = (
        "price_of.delay()",
        "price_of.delay(1, 2, 3)",
        "price_of.delay_on_commit(1, in_currency='USD')",
        "price_of.apply_async()",
        "price_of.apply_async((1, 2, 3))",
        "price_of.apply_async(args=[1], kwargs={'in_currency': 'USD'})",
        "price_of.si()",
        "def view(pk):\n    from shop.tasks import price_of as price; price.delay()",
    )
    findings = rule.accuses(_lines(*calls), *_places(7), "shop/late.py:16")

    assert {finding.subject for finding in findings} == {"shop.tasks.price_of"}
    assert "is called by delay() in line 8 with arguments that it does not take" in findings[0].message


def test_accuses_a_task_of_the_same_name_elsewhere_in_the_file(rule: RuleTester) -> None:
    """A parameter hides a task in its function alone."""
    rule.accuses(
        _lines("def view(price_of):\n    price_of.delay()\n\n\ndef other():\n    price_of.delay()"), "shop/late.py:13"
    )


def test_accuses_links_of_a_canvas(rule: RuleTester) -> None:
    """A link gets a result before its own arguments, what begins a published canvas gets none."""
    rule.accuses(
        _lines(
            "chain(price_of.s(1), total.s())()",
            "price_of.s(1) | total.si('monday')",
            "price_of.s(1) | price_of.s(2, 3).set(queue='x')",
            "chord([price_of.s(1)], total.s())()",
            "chord(price_of.s(pk) for pk in pks)(total.s())",
            "chain(price_of.s(), total.s('monday')).delay()",
            "group([price_of.s(1, 2, 3)]).apply_async()",
            "(price_of.s() | total.s('monday')).apply_async()",
        ),
        *_places(8),
    )


def test_accuses_callbacks(rule: RuleTester) -> None:
    """on_commit() calls without arguments; an errback gets its task's id, or request, exception and traceback."""
    rule.accuses(
        _lines(
            "transaction.on_commit(price_of.delay)",
            "transaction.on_commit(partial(total.delay, 1))",
            "price_of.apply_async((1,), link_error=total.s(1, 2))",
            "price_of.apply_async((1,), link_error=[failed.s(number=1), failed.s()])",
        ),
        *_places(4),
    )


def test_accuses_what_is_no_list_and_no_time(rule: RuleTester) -> None:
    """A key in brackets is no tuple, nor is a set or a string; a time as a string is none."""
    findings = rule.accuses(
        _lines(
            "price_of.apply_async((product_id), countdown=60)",
            "price_of.apply_async(args={1})",
            "price_of.apply_async('1')",
            "price_of.apply_async((1,), eta='2030-01-01')",
        ),
        *_places(4),
    )

    by_line = {finding.location.line: finding.message for finding in findings if finding.location}
    assert "args is product_id, not a list or a tuple; did you mean (product_id,)?" in by_line[8]
    assert "eta is the text '2030-01-01', where a datetime is needed" in by_line[11]


def test_accuses_retry_with_an_exception(rule: RuleTester) -> None:
    """The first parameter of retry() is args."""
    rule.accuses(
        tasks("""
            @shared_task(bind=True)
            def order(self, product_id):
                try:
                    return int(product_id)
                except ValueError as error:
                    raise self.retry(error)
                except TypeError as error:
                    raise self.retry(exc=error)
                except KeyError:
                    raise self.retry([product_id])
        """),
        "shop/tasks.py:9",
        says="shop.tasks.order calls self.retry(error), whose first parameter is args",
    )


def test_accuses_times_of_a_wrong_type(rule: RuleTester) -> None:
    """A timedelta for seconds, seconds for a moment, and a moment for seconds."""
    findings = rule.accuses(
        {
            "shop/views.py": """
                from datetime import datetime, timedelta

                from shop.tasks import restock

                WAIT = timedelta(minutes=5)


                def order(seconds):
                    restock.apply_async((1,), countdown=timedelta(minutes=5))
                    restock.apply_async((1,), countdown=WAIT)
                    restock.apply_async((1,), eta=300)
                    restock.apply_async((1,), eta=timedelta(minutes=5))
                    restock.apply_async((1,), expires="300")
                    restock.apply_async((1,), countdown=datetime.now() + WAIT)
                    restock.apply_async((1,), eta=datetime.now() + WAIT, expires=seconds)
                    restock.apply_async((1,), countdown=WAIT.total_seconds())
            """
        },
        *(f"shop/views.py:{line}" for line in range(9, 15)),
    )

    assert "countdown is the timedelta timedelta(minutes=5), where a number of seconds is needed" in findings[0].message


def test_accuses_arguments_of_a_task_that_is_sent_by_name(rule: RuleTester) -> None:
    """Celery does not look at them before a worker runs it; a task of another project is not known."""
    rule.accuses(
        {
            "shop/views.py": """
                from site_config.celery import app


                def order(numbers):
                    app.send_task("shop.tasks.restock", args=[1, 2])
                    app.send_task("shop.tasks.restock", kwargs={"product": 1})
                    app.send_task("shop.tasks.restock", [1])
                    app.send_task("shop.tasks.restock", numbers)
                    app.send_task("billing.tasks.send", [1, 2, 3])
            """
        },
        "shop/views.py:5",
        "shop/views.py:6",
    )


def test_accuses_arguments_through_helpers_and_lists(rule: RuleTester) -> None:
    """A helper passes on what it is given; the tasks of a chain may stand in a list."""
    late = """
        from celery import chain

        from shop.tasks import price_of, restock


        def run_task(task, *args, **kwargs):
            return task.delay(*args, **kwargs)


        def view():
            run_task(price_of, 1, "EUR")
            chain([restock.s(1), price_of.s(2)]).delay()
            tasks = [restock.s(1), price_of.s(2)]
            chain(*tasks).apply_async()
            gathered = []
            gathered.append(restock.s())
            gathered.append(price_of.s())
            chain(gathered).delay()
    """

    rule.accuses({"shop/late.py": late}, *(f"shop/late.py:{line}" for line in (11, 12, 13, 16)))


def test_accepts_lists_that_may_hold_others(rule: RuleTester) -> None:
    """A list that a loop or a condition adds to may begin with another task."""
    late = """
        from celery import chain

        from shop.tasks import price_of, restock


        def view(more):
            tasks = []
            if more:
                tasks.append(restock.s(1))
            tasks.append(price_of.s())
            chain(*tasks).delay()


        def all_of_them(ids):
            tasks = [restock.si(pk) for pk in ids]
            chain(tasks).delay()
            chain([restock.s(1), price_of.s()]).delay()
            chain([*tasks, price_of.s(1)]).delay()
    """
    rule.accepts({"shop/late.py": late})
