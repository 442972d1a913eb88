"""A task that code terminates runs in a pool that supports it."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

CODE = """
    from celery.result import AsyncResult
    from site_config.celery import app


    def cancel(pk):
        {line}
"""
TERMINATING = "app.control.revoke(pk, terminate=True)"


@pytest.mark.parametrize(
    ("command", "line"),
    [
        ("celery -A site_config worker", TERMINATING),
        ("celery -A site_config worker -P gevent", TERMINATING),
        ("celery -A site_config worker -P $POOL", TERMINATING),
        ("celery -A site_config worker -P threads", "app.control.revoke(pk)"),
        ("celery -A site_config worker -P threads", "app.control.revoke(pk, terminate=False)"),
    ],
)
def test_accepts_pools_that_end_tasks(command: str, line: str, rule: RuleTester) -> None:
    """Processes, greenlets, what is not known, and tasks that have not begun."""
    rule.accepts({"Procfile": f"worker: {command}\n", "shop/cancel.py": CODE.format(line=line)})


@pytest.mark.parametrize(
    ("command", "line"),
    [
        ("celery -A site_config worker -P threads", TERMINATING),
        ("celery -A site_config worker --pool=solo", "AsyncResult(pk).revoke(terminate=True, signal='SIGKILL')"),
    ],
)
def test_accuses_pools_that_cannot(command: str, line: str, rule: RuleTester) -> None:
    """By the app's control, and by a result."""
    files = {"Procfile": f"worker: {command}\n", "shop/cancel.py": CODE.format(line=line)}

    rule.accuses(files, "shop/cancel.py:6", says="the task runs on")
