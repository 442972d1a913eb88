"""Code that publishes a task later passes a function or a signature, not the result of publishing it now."""

from __future__ import annotations

from tests.project_files import tasks
from tests.rules import RuleTester


def test_accepts_functions_and_signatures(rule: RuleTester) -> None:
    """What is called later is not called now; results elsewhere are nobody's callbacks."""
    rule.accepts(
        {
            "shop/views.py": """
                from celery import chain, group
                from django.db import transaction

                from shop.tasks import price_of, restock


                def view(request, product_id):
                    transaction.on_commit(lambda: restock.delay(product_id))
                    transaction.on_commit(restock.s(product_id).delay)
                    chain(price_of.si(product_id), restock.si(product_id)).delay()
                    group(price_of.s(number) for number in (1, 2)).delay()
                    price_of.apply_async([product_id], link=restock.s(), link_error=[restock.s()])
                    return [restock.delay(product_id), price_of.apply_async([1])]
            """
        }
    )


def test_accuses_what_publishes_at_once(rule: RuleTester) -> None:
    """A result where a function, a signature or a list of signatures is taken."""
    findings = rule.accuses(
        {
            "shop/views.py": """
                from celery import chain, group
                from django.db import transaction

                from shop.tasks import price_of, restock


                def view(request, product_id):
                    transaction.on_commit(restock.delay(product_id))
                    transaction.on_commit(func=restock.apply_async([product_id]))
                    chain(price_of.si(product_id), restock.delay(product_id)).delay()
                    group([price_of.delay(number) for number in (1, 2)])
                    price_of.apply_async([product_id], link_error=[restock.delay()])


                def periodic(sender, **kwargs):
                    sender.add_periodic_task(10.0, restock.delay(1), name="often")
            """
        },
        *("shop/views.py:8", "shop/views.py:9", "shop/views.py:10"),
        *("shop/views.py:11", "shop/views.py:12", "shop/views.py:16"),
    )

    by_line = {finding.location.line: finding for finding in findings if finding.location}
    assert by_line[8].subject == "shop.views"
    assert (
        "on_commit() in line 8 is given restock.delay(product_id), which publishes restock at once"
        in by_line[8].message
    )
    assert "it needs a function" in by_line[8].message
    assert "it needs a signature" in by_line[16].message
    assert by_line[11].evidence == {"task": "price_of"}


def test_accepts_functions_that_make_signatures(rule: RuleTester) -> None:
    """What a canvas is given may come from a function, or from a task that returns a signature."""
    rule.accepts(
        {
            **tasks("""
                @shared_task
                def price_of(number):
                    return number


                @shared_task
                def prices(numbers):
                    return price_of.s(numbers)


                def step(number):
                    return price_of.s(number)
            """),
            "shop/views.py": """
                from celery import chain, group

                from shop.tasks import price_of, prices, step


                def view(number):
                    chain(step(1), prices([1])).delay()
                    return group(step(each) for each in range(number)).delay(), [price_of(number)]
            """,
        }
    )


def test_accuses_tasks_that_are_called_like_functions(rule: RuleTester) -> None:
    """In a group, in a chain, as the body of a chord, and as the entry of a schedule."""
    rule.accuses(
        {
            "shop/views.py": """
                from celery import chain, chord, group

                from shop import tasks


                def view(ids):
                    group(tasks.restock(number) for number in ids).delay()
                    chain(tasks.restock(1), tasks.price_of.s()).delay()
                    chord([tasks.price_of.s(number) for number in ids])(tasks.restock(2))


                def periodic(sender, **kwargs):
                    sender.add_periodic_task(30.0, tasks.restock(7), name="often")
            """
        },
        *("shop/views.py:7", "shop/views.py:8", "shop/views.py:9", "shop/views.py:13"),
        says="runs the task at once",
    )
