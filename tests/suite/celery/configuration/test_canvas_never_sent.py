"""Every signature and canvas that code creates is sent or kept."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_what_is_sent_or_kept(rule: RuleTester) -> None:
    """Published, returned, assigned, passed on; and other things with these names."""
    rule.accepts(
        {
            "shop/views.py": """
                from celery import chain, chord, group

                from shop.tasks import price_of, restock


                def order(products, report):
                    chain(price_of.s(1), restock.s()).delay()
                    chord([price_of.s(1)])(restock.si(1))
                    (price_of.s(1) | restock.s()).apply_async()
                    work = group(price_of.s(1))
                    work()
                    report.s(1)
                    report.delay
                    price_of.delay(1)
                    group(price_of.s(1))()
                    return chain(price_of.s(1), restock.s())
            """
        }
    )


def test_accuses_what_is_only_made(rule: RuleTester) -> None:
    """A chain, a group, a chord with its body, a pipe, a signature, its options, and a method that is not called."""
    findings = rule.accuses(
        {
            "shop/views.py": """
                from celery import chain, chord, group

                from shop.tasks import price_of, restock


                def order(products):
                    chain(price_of.s(1), restock.s())
                    group(price_of.s(product) for product in products)
                    chord([price_of.s(1)], restock.si(1))
                    price_of.s(1) | restock.s()
                    restock.s(1)
                    restock.si(1).set(countdown=5)
                    restock.delay
            """
        },
        *(f"shop/views.py:{line}" for line in range(7, 14)),
    )

    assert "chain(price_of.s(1), restock.s()) is made and not sent: no task runs" in findings[0].message
