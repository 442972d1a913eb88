"""The run's own calls: their results must not outlive the backend that they come from, nor wait for the worker's pool."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from celery import Celery

from benchmarks.generated import generate
from django_conformance.drivers.celery.answers import let_go
from django_conformance.drivers.celery.worker_log import cause
from tests.harness import check

if TYPE_CHECKING:
    from pathlib import Path


CALLS = 25
"""The examples of ``celery.broker.arguments``, each a call."""


def test_a_result_that_is_let_go_asks_its_backend_no_more() -> None:
    """A result gives up its subscription once, when it is let go: not again when it is deleted, after the backend has ended."""
    app = Celery("results", backend="redis://127.0.0.1:1/0", set_as_current=False)
    asked: list[str] = []
    app.backend.result_consumer.cancel_for = asked.append
    result = app.AsyncResult("a-task")

    let_go(result)
    assert asked == ["a-task"]
    del result
    assert asked == ["a-task"]


@pytest.mark.endtoend
@pytest.mark.parametrize(
    "settings",
    [
        ("CELERY_WORKER_MAX_TASKS_PER_CHILD = 1", "CELERY_BROKER_POOL_LIMIT = 1"),
        ('CELERY_TASK_DEFAULT_RATE_LIMIT = "10/m"',),
        ('CELERY_TASK_ANNOTATIONS = {"*": {"rate_limit": "10/m"}}',),
    ],
    ids=lambda settings: settings[0].partition(" ")[0],
)
def test_what_slows_a_worker_down_does_not_slow_the_run(settings: tuple[str, ...], tmp_path: Path) -> None:
    """A process that ends after each task is replaced at once, and the run's own calls are under no rate limit."""
    project = generate(tmp_path / "project", 1)
    with (project / "site_config/settings.py").open("a", encoding="utf-8") as file:
        file.write("\n".join(["", *settings, ""]))

    checked = check(
        project, "--select=celery.broker.round-trip", "--select=celery.broker.arguments", report=tmp_path / "r"
    )

    (arguments,) = checked.passed("celery.broker.arguments")
    assert arguments.duration < 4 * CALLS, "each call waited for five seconds or more"


TRACEBACKS = """\
[2026-01-01 10:00:00: CRITICAL/MainProcess] Unrecoverable error
Traceback (most recent call last):
  File "virtual/base.py", line 961, in create_channel
    return self._avail_channels.pop()
           ^^^^^^^^^^^^^^^^^^^^^^^^^^
IndexError: pop from empty list

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "kombu/transport/redis.py", line 2072, in _get_client
    raise VersionMismatch(
kombu.exceptions.VersionMismatch: Redis transport requires redis-py 6.1.0
"""


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        (TRACEBACKS, "kombu.exceptions.VersionMismatch: Redis transport requires redis-py 6.1.0"),
        (f"{TRACEBACKS}ImportError: no shop\n", "ImportError: no shop"),
        ("celery@shop ready.\n", None),
    ],
    ids=["an exception of any name", "what comes after it", "none"],
)
def test_the_cause_in_a_log(log: str, expected: str | None) -> None:
    """It is the last line that says why a worker ended."""
    assert cause(log) == expected
