"""A project that makes chords has a result backend, and their parts do not ignore their results."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.rules import RuleTester

TASKS = """
    from celery import shared_task


    @shared_task
    def price_of(product_id):
        return "1.00"


    @shared_task(ignore_result=True)
    def restock(product_id):
        return {"restocked": product_id}
"""

CHORD = """
    from celery import chord, group, shared_task

    from shop.tasks import price_of, restock


    @shared_task
    def stocktake(products):
        group([restock.s(product) for product in products]).delay()
        return chord([price_of.s(product) for product in products])(restock.s()).id
"""


def test_accepts_chords_whose_parts_are_stored(rule: RuleTester) -> None:
    """The body of a chord, and the parts of a group, may ignore their results."""
    rule.accepts({"shop/tasks.py": TASKS, "shop/nightly.py": CHORD}, settings='CELERY_IMPORTS = ["shop.nightly"]')


def test_accepts_other_canvases_without_a_backend(rule: RuleTester) -> None:
    """Only chords count; and tests may build them."""
    rule.accepts(
        {
            "shop/nightly.py": """
                from celery import chain

                from shop.tasks import price_of, restock


                def stocktake(product):
                    return chain(price_of.s(product), restock.s()).delay()
            """,
            "shop/tests.py": "from celery import chord\n\nchord([])\n",
        },
        settings="CELERY_RESULT_BACKEND = None",
    )


def test_accuses_a_chord_without_a_backend(rule: RuleTester) -> None:
    """The function that makes it is named."""
    (finding,) = rule.accuses(
        {"shop/tasks.py": TASKS, "shop/nightly.py": CHORD},
        "shop/nightly.py:9",
        settings="""
            CELERY_RESULT_BACKEND = None
            CELERY_IMPORTS = ["shop.nightly"]
        """,
    )

    assert finding.subject == "shop.nightly.stocktake"
    assert finding.evidence == {"result_backend": ""}


def test_accuses_a_part_that_ignores_its_result(rule: RuleTester) -> None:
    """The chord's body waits forever."""
    (finding,) = rule.accuses(
        {
            "shop/tasks.py": TASKS,
            "shop/nightly.py": """
                from celery import chord

                from shop.tasks import price_of, restock


                def restock_all(numbers):
                    return chord([restock.s(number) for number in numbers])(price_of.s())
            """,
        },
        "shop/nightly.py:7",
    )

    assert finding.subject == "shop.tasks.restock"
    assert "makes shop.tasks.restock a part of a chord, and it has ignore_result" in finding.message
