"""What publishes a task later is given a function or a signature, not the result of publishing it now."""

from __future__ import annotations

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
