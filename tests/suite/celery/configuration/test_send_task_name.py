"""No call of send_task() misspells the task's name."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_names_of_tasks_here_and_elsewhere(rule: RuleTester) -> None:
    """A task of the project, one of another project, Celery's own, and a name that is computed."""
    rule.accepts(
        {
            "shop/views.py": """
                from celery import current_app, signature


                def view(name):
                    current_app.send_task("shop.tasks.restock", [1])
                    current_app.send_task("billing.invoices.issue")
                    current_app.send_task("celery.backend_cleanup")
                    current_app.send_task(name)
                    print("shop.tasks.re_stock")
                    return signature("shop.tasks.price_of")
            """
        }
    )


def test_accuses_misspelled_names(rule: RuleTester) -> None:
    """send_task() and signature() with a name that one of the project's tasks nearly has."""
    (sent, signed) = rule.accuses(
        {
            "shop/views.py": """
                from celery import current_app, signature


                def view():
                    current_app.send_task("shop.tasks.re_stock", [1])
                    return signature("shop.task.price_of")
            """
        },
        "shop/views.py:5",
        "shop/views.py:6",
    )

    assert sent.subject == "shop.tasks.re_stock"
    assert "names a task that doesn't exist; did you mean 'shop.tasks.restock'?" in sent.message
    assert signed.evidence == {"suggestion": "shop.tasks.price_of"}


def test_accuses_names_that_lack_their_beginning(rule: RuleTester) -> None:
    """The name of the module within the app, in a constant too; not where several tasks end so."""
    rule.accuses(
        {
            "shop/send.py": """
                from celery import current_app, signature

                RESTOCK = "tasks.restock"


                def send(number):
                    current_app.send_task(RESTOCK, args=[number])
                    return signature("tasks.restock", args=[number]).delay()
            """
        },
        *("shop/send.py:7", "shop/send.py:8"),
        says="did you mean 'shop.tasks.restock'?",
    )
