"""A client that a task calls times out before the task's time limit."""

from __future__ import annotations

from tests.rules import RuleTester

TASKS = """
    import subprocess
    import time
    from urllib.request import urlopen

    from celery import shared_task

    PATIENCE = 5 * 60


    @shared_task({options})
    def restock(product_id, client=None):
        import requests

        {call}


    @shared_task
    def price_of(product_id):
        return product_id
"""


def test_accepts_clients_that_give_up_before(rule: RuleTester) -> None:
    """Shorter timeouts, tasks without a limit, timeouts that are not written out, and clients that count otherwise."""
    rule.each("shop/tasks.py", TASKS).accepts("""
        soft_time_limit=60 | requests.get('https://shop.example', timeout=30)
        | requests.get('https://shop.example', timeout=PATIENCE)
        soft_time_limit=60 | requests.get('https://shop.example', timeout=product_id)
        soft_time_limit=60 | client.get('https://shop.example', timeout=5000)
        time_limit=600 | time.sleep(1)
    """)


def test_accuses_clients_that_wait_longer(rule: RuleTester) -> None:
    """Requests, processes and pauses."""
    limits = "soft_time_limit=60, time_limit=90"
    findings = rule.each("shop/tasks.py:14", TASKS).accuses(
        (limits, "requests.get('https://shop.example', timeout=PATIENCE)"),
        (limits, "requests.post('https://shop.example', timeout=(5, 300))"),
        (limits, "urlopen('https://shop.example', timeout=300)"),
        (limits, "subprocess.run(['true'], timeout=300)"),
        (limits, "time.sleep(300)"),
    )

    assert [{"soft_time_limit": 60, "seconds": 300}] * 5 == [finding.evidence for finding in findings]


def test_accuses_the_limit_of_the_settings(rule: RuleTester) -> None:
    """A task without a limit of its own has that of the settings."""
    call = "requests.get('https://shop.example', timeout=PATIENCE)"
    rule.accuses(
        {"shop/tasks.py": TASKS.format(options="", call=call)},
        "shop/tasks.py:14",
        settings="CELERY_TASK_TIME_LIMIT = 120",
    )
