"""The run's own calls: their results must not outlive the backend that they come from, nor wait for the worker's pool."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from celery import Celery

from benchmarks.generated import generate
from django_conformance.drivers.celery.answers import let_go
from tests.harness import check

if TYPE_CHECKING:
    from pathlib import Path


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
def test_a_process_for_each_task_is_replaced_at_once(tmp_path: Path) -> None:
    """Where a process ends after each task, the next takes its place: Celery's pool would look for it after five seconds."""
    settings = (
        "CELERY_WORKER_MAX_TASKS_PER_CHILD = 1\nCELERY_WORKER_PREFETCH_MULTIPLIER = 1\nCELERY_BROKER_POOL_LIMIT = 1\n"
    )
    project = generate(tmp_path / "project", 1)
    with (project / "site_config/settings.py").open("a", encoding="utf-8") as file:
        file.write(settings)

    checked = check(
        project, "--select=celery.broker.round-trip", "--select=celery.broker.arguments", report=tmp_path / "r"
    )

    (arguments,) = checked.passed("celery.broker.arguments")
    calls = 25
    assert arguments.duration < 4 * calls
