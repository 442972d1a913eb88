"""Every queue that a call names is in task_queues, and is not a misspelling of one in use."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

ROUTED = """
    CELERY_TASK_ROUTES = {"shop.tasks.restock": {"queue": "reports"}}
"""
DECLARED = """
    from kombu import Queue

    CELERY_TASK_QUEUES = [Queue("celery"), Queue("reports"), Queue("slow")]
"""
VIEWS = """
    from celery import current_app, signature

    from shop.tasks import restock


    def report(name, response):
        restock.apply_async((1,), queue="reports")
        restock.apply_async((1,), queue=name)
        restock.delay(queue="anything")
        response.set(queue="reprots")
        current_app.send_task("billing.tasks.invoice", queue="billing")
        signature("billing.tasks.invoice").apply_async(queue="reprots")
"""


@pytest.mark.parametrize("settings", [ROUTED, DECLARED], ids=["routed", "declared"])
def test_accepts_queues_in_use_and_those_of_other_services(settings: str, rule: RuleTester) -> None:
    """A queue in use, one that is computed, an argument of the task, and the queue of another service are no mistakes."""
    rule.accepts({"shop/views.py": VIEWS}, settings=settings)


def test_accepts_misspellings_in_tests(rule: RuleTester) -> None:
    """A test may name any queue."""
    rule.accepts(
        {
            "shop/tests.py": """
                from shop.tasks import restock

                restock.apply_async((1,), queue="reprots")
            """
        },
        settings=ROUTED,
    )


def test_accepts_another_name_where_no_queues_are_declared(rule: RuleTester) -> None:
    """Celery creates the queue, and a worker may well consume it."""
    rule.accepts(
        {
            "shop/views.py": """
                from shop.tasks import restock


                def export():
                    restock.apply_async((1,), queue="exports")
            """
        },
        settings=ROUTED,
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Procfile", "worker: celery -A shop worker -Q celery,exports -c 2"),
        ("deploy/compose.yml", "command: celery -A shop worker --queues=exports"),
        ("worker.service", "ExecStart=/srv/bin/celery -A shop worker --queues exports"),
        ("helm/values.yaml", 'args: ["worker", "-Q", "celery,exports"]'),
        ("run.sh", "exec celery -A shop worker -Qexports"),
    ],
)
def test_accepts_a_queue_that_a_worker_is_started_with(name: str, text: str, rule: RuleTester) -> None:
    """A queue that a command line of the project has a worker consume is accepted, another is not."""
    rule.accuses(
        {
            name: text,
            "shop/views.py": """
                from shop.tasks import restock


                def export():
                    restock.apply_async((1,), queue="exports")
                    restock.apply_async((1,), queue="imports")
            """,
        },
        "shop/views.py:6",
        settings=DECLARED,
        subject="imports",
    )


def test_accuses_misspelled_queues(rule: RuleTester) -> None:
    """A name near to that of a queue in use is a mistake, however the task is called."""
    findings = rule.accuses(
        {
            "shop/views.py": """
                from celery import current_app, signature
                from django.db import transaction

                from shop.tasks import restock


                def report():
                    restock.apply_async(queue="reprots")
                    restock.apply_async((1,), queue="reprots")
                    restock.s(1).set(queue="reprots")
                    transaction.on_commit(lambda: restock.si(1).apply_async(queue="reprots"))
                    current_app.send_task("shop.tasks.restock", queue="reprots")
                    signature("shop.tasks.restock").apply_async(queue="reprots")
            """
        },
        *(f"shop/views.py:{line}" for line in range(8, 14)),
        settings=ROUTED,
    )

    assert {finding.subject for finding in findings} == {"reprots"}
    assert all("did you mean 'reports'?" in finding.message for finding in findings)


def test_accuses_a_queue_that_is_not_declared(rule: RuleTester) -> None:
    """Where task_queues declares the queues, workers consume those alone."""
    rule.accuses(
        {
            "shop/views.py": """
                from shop.tasks import restock


                def export():
                    restock.apply_async((1,), queue="exports")
            """
        },
        "shop/views.py:5",
        settings=DECLARED,
        says="a queue that task_queues does not have (celery, reports, slow)",
    )
