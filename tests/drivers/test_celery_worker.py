"""Results of the run's own calls, which must not outlive the backend that they come from."""

from __future__ import annotations

from celery import Celery

from django_conformance.drivers.celery.answers import let_go


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
