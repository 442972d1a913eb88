"""No module that a worker imports opens a connection that its processes would share."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

TASKS = """
    import smtplib
    import threading

    from celery import shared_task
    from django.db import connection

    {opened}


    @shared_task
    def restock(product_id):
        smtplib.SMTP("mail.shop.example")
        threading.Thread(target=print).start()
        return product_id


    @shared_task
    def price_of(product_id):
        return product_id
"""


@pytest.mark.parametrize(
    ("opened", "settings"),
    [
        ("lock = threading.Lock()", ""),
        ("worker = threading.Thread(target=print)", ""),
        ("threading.Thread(target=print).start()", 'CELERY_WORKER_POOL = "threads"'),
    ],
)
def test_accepts_what_each_process_opens(opened: str, settings: str, rule: RuleTester) -> None:
    """In a task, and where no process is forked."""
    rule.accepts({"shop/tasks.py": TASKS.format(opened=opened)}, settings=settings)


@pytest.mark.parametrize(
    ("opened", "what"),
    [
        ("threading.Thread(target=print).start()", "starts a thread"),
        ("worker = threading.Timer(0, print)\n    worker.start()", "starts a thread"),
        ("class Poller(threading.Thread):\n        pass\n\n\n    Poller().start()", "starts a thread"),
    ],
)
def test_accuses_threads(opened: str, what: str, rule: RuleTester) -> None:
    """Started where they are made, or later."""
    (finding,) = rule.findings({"shop/tasks.py": TASKS.format(opened=opened)})

    assert what in finding.message


def test_accuses_connections(rule: RuleTester) -> None:
    """Of a client that connects where it is made."""
    rule.accuses(
        {
            "shop/clients.py": """
                class Client:
                    pass


                MongoClient = Client
            """,
            "pymongo/__init__.py": "class MongoClient:\n    def __init__(self, *args, **kwargs):\n        self.args = args\n",
            "shop/tasks.py": """
                from celery import shared_task
                from pymongo import MongoClient

                client = MongoClient("mongodb://mongo.shop.example")
                lazy = MongoClient("mongodb://mongo.shop.example", connect=False)


                @shared_task
                def restock(product_id):
                    return client


                @shared_task
                def price_of(product_id):
                    return product_id
            """,
        },
        "shop/tasks.py:4",
        says="opens connections to MongoDB when the module is imported",
    )
