"""Every name that a module with tasks uses is defined."""

from __future__ import annotations

from tests.project_files import tasks
from tests.rules import RuleTester


def test_accepts_names_that_exist_at_run_time(rule: RuleTester) -> None:
    """Builtins, names of a star import, annotations, and modules without tasks are not accused."""
    rule.accepts(
        {
            "shop/helpers.py": """
                def rounded(price):
                    return round(price, 2)
            """,
            "shop/tasks.py": """
                from __future__ import annotations

                from celery import shared_task

                from shop.helpers import *


                @shared_task
                def price_of(product_id: ProductId) -> Price:
                    return rounded(product_id)
            """,
            "shop/views.py": """
                def view(request):
                    return HttpResponse()
            """,
        }
    )


def test_accuses_a_name_that_nothing_defines(rule: RuleTester) -> None:
    """The finding is the task's, or the module's where a helper uses the name."""
    (welcome, helper) = rule.accuses(
        tasks("""
            @shared_task
            def welcome(user_id):
                return User.objects.get(pk=user_id)


            def subject():
                return gettext("Welcome")
        """),
        "shop/tasks.py:6",
        "shop/tasks.py:10",
    )

    assert welcome.subject == "shop.tasks.welcome"
    assert "welcome() uses 'User', which is neither defined nor imported" in welcome.message
    assert helper.subject == "shop.tasks"
    assert helper.evidence == {"name": "gettext", "in": "subject()"}
