"""A project that uses chords has a result backend, and the tasks in a chord do not ignore their results."""

from __future__ import annotations

from tests.rules import RuleTester
from tests.snippets import TASK_WITHOUT_RESULT

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
    rule.accepts(
        {"shop/tasks.py": TASK_WITHOUT_RESULT, "shop/nightly.py": CHORD}, settings='CELERY_IMPORTS = ["shop.nightly"]'
    )


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
        {"shop/tasks.py": TASK_WITHOUT_RESULT, "shop/nightly.py": CHORD},
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
    rule.accuses(
        {
            "shop/tasks.py": TASK_WITHOUT_RESULT,
            "shop/nightly.py": """
                from celery import chord

                from shop.tasks import price_of, restock


                def restock_all(numbers):
                    return chord([restock.s(number) for number in numbers])(price_of.s())
            """,
        },
        "shop/nightly.py:7",
        subject="shop.tasks.restock",
        says="makes shop.tasks.restock a part of a chord, and it has ignore_result",
    )


def test_accuses_chords_in_other_words(rule: RuleTester) -> None:
    """A group with a task after it becomes a chord; a header may be a variable."""
    rule.accuses(
        {
            "shop/nightly.py": """
                from celery import chain, chord, group

                from shop.tasks import price_of, restock


                def stocktake(numbers):
                    (group(price_of.s(number) for number in numbers) | restock.si(1)).delay()
                    chain(restock.si(1), group(price_of.s(number) for number in numbers), restock.si(2)).delay()
                    parts = group(price_of.s(number) for number in numbers)
                    (restock.si(1) | parts | restock.si(2)).apply_async()
                    (restock.si(1) | group(price_of.si(2), price_of.si(3))).delay()
                    group(price_of.si(2), price_of.si(3)).delay()
            """
        },
        "shop/nightly.py:7",
        "shop/nightly.py:8",
        "shop/nightly.py:10",
        settings='CELERY_RESULT_BACKEND = "rpc://"',
    )


def test_accuses_a_part_of_a_header_in_a_variable(rule: RuleTester) -> None:
    """The parts are where the header is written."""
    rule.accuses(
        {
            "shop/tasks.py": TASK_WITHOUT_RESULT,
            "shop/nightly.py": """
                from celery import chord, group

                from shop.tasks import price_of, restock


                def restock_all(numbers):
                    header = [restock.s(number) for number in numbers]
                    chord(header)(price_of.s())
                    (group(restock.s(number) for number in numbers) | price_of.s()).delay()
            """,
        },
        "shop/nightly.py:7",
        "shop/nightly.py:9",
    )
