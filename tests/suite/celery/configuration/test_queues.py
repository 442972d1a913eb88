"""Every task is sent to a queue that exists, with a routing key that a queue is bound to."""

from __future__ import annotations

from tests.rules import RuleTester

CLOSED = """
    from kombu import Queue

    CELERY_TASK_CREATE_MISSING_QUEUES = False
    CELERY_TASK_QUEUES = [Queue("celery"), Queue("slow"), Queue("reports")]
"""
TOPIC = """
    from kombu import Exchange, Queue

    CELERY_TASK_QUEUES = [Queue("celery"), Queue("stock", Exchange("stock", type="topic"), routing_key="stock.#")]
"""


def test_accepts_routes_to_declared_queues(rule: RuleTester) -> None:
    """Routes and calls to declared queues are sound where missing queues are not created."""
    rule.accepts(
        {
            "shop/views.py": """
                from shop.tasks import restock


                def report():
                    restock.apply_async((1,), queue="reports")
            """
        },
        settings=CLOSED,
    )


def test_accepts_queues_that_are_created(rule: RuleTester) -> None:
    """Celery creates the queue of a route, unless it is told not to."""
    rule.accepts({}, settings='CELERY_TASK_ROUTES = {"shop.tasks.*": {"queue": "whatever"}}')


def test_accepts_a_routing_key_that_a_binding_takes(rule: RuleTester) -> None:
    """A topic's pattern takes the key; a direct exchange is addressed by its queue's name."""
    rule.accepts(
        {},
        settings=TOPIC
        + """
    CELERY_TASK_ROUTES = {
        "shop.tasks.restock": {"queue": "stock", "routing_key": "stock.low"},
        "shop.tasks.price_of": {"queue": "celery", "routing_key": "prices"},
    }
    """,
    )


def test_accuses_a_route_to_a_queue_that_is_not_declared(rule: RuleTester) -> None:
    """Every call of the task raises QueueNotFound."""
    (finding,) = rule.accuses(
        {},
        "shop/tasks.py:11",
        settings=CLOSED + '    CELERY_TASK_ROUTES = {"shop.tasks.restock": {"queue": "stock"}}\n',
    )

    assert finding.subject == "shop.tasks.restock"
    assert "every call raises QueueNotFound" in finding.message
    assert finding.evidence == {"app": "site_config.celery:app", "queues": ["celery", "reports", "slow"]}


def test_accuses_a_call_to_a_queue_that_is_not_declared(rule: RuleTester) -> None:
    """A call raises QueueNotFound too, though a command line starts a worker with that queue."""
    (exports, reports) = rule.accuses(
        {
            "Procfile": "worker: celery -A shop worker -Q exports",
            "shop/views.py": """
                from shop.tasks import restock


                def export():
                    restock.apply_async((1,), queue="exports")
                    restock.apply_async((1,), queue="reprots")
            """,
        },
        "shop/views.py:5",
        "shop/views.py:6",
        settings=CLOSED,
    )

    assert exports.subject == "exports"
    assert "the call raises QueueNotFound" in exports.message
    assert reports.message.endswith("did you mean 'reports'?")


def test_accuses_a_routing_key_that_binds_no_queue(rule: RuleTester) -> None:
    """The broker drops what no queue is bound for."""
    rule.accuses(
        {},
        "shop/tasks.py:11",
        settings=TOPIC
        + '    CELERY_TASK_ROUTES = {"shop.tasks.restock": {"queue": "stock", "routing_key": "sotck.low"}}\n',
        says="with the routing key 'sotck.low', which binds no queue there ('stock' is bound by 'stock.#')",
    )
