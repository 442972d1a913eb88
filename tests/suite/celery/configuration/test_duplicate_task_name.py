"""No two tasks have the same name."""

from __future__ import annotations

from tests.project_files import tasks
from tests.rules import RuleTester


def test_accepts_names_that_differ(rule: RuleTester) -> None:
    """Names of modules apart, one task imported elsewhere, and definitions of which one runs are no duplicates."""
    rule.accepts(
        {
            "shop/tasks.py": """
                import sys

                from celery import shared_task

                if sys.platform == "win32":

                    @shared_task
                    def refresh():
                        return "windows"

                else:

                    @shared_task
                    def refresh():
                        return "elsewhere"
            """,
            "warehouse/tasks.py": """
                from celery import shared_task

                from shop.tasks import refresh as refresh_shop


                @shared_task
                def refresh():
                    return refresh_shop()
            """,
        }
    )


def test_accuses_the_second_of_two_with_one_name(rule: RuleTester) -> None:
    """The later function is named, with the place of the earlier."""
    (again, elsewhere) = rule.accuses(
        {
            **tasks("""
                @shared_task(name="stock.refresh")
                def refresh_shelves():
                    return "shelves"


                @shared_task(name="stock.refresh")
                def refresh_boxes():
                    return "boxes"
            """),
            "warehouse/tasks.py": """
                from celery import shared_task


                @shared_task(name="stock.refresh")
                def refresh():
                    return "warehouse"
            """,
        },
        "shop/tasks.py:9",
        "warehouse/tasks.py:4",
    )

    assert again.subject == "stock.refresh"
    assert "belongs to both shop.tasks.refresh_shelves (shop/tasks.py:4) and shop.tasks.refresh_boxes" in again.message
    assert elsewhere.evidence == {"first": "shop/tasks.py:4", "second": "warehouse/tasks.py:4"}
