"""Calls that a worker only notes: all are published before the first is waited for."""

from __future__ import annotations

from typing import Any

import pytest
from celery import Celery
from kombu.exceptions import OperationalError

from django_conformance.deadlines import VARIABLE
from django_conformance.drivers.celery.arrivals import Arrivals


class NotingWorker:
    """Notes the calls that an app publishes as a worker's process does, save those of tasks that it never gets."""

    def __init__(self, app: Celery, *never: str) -> None:
        self.app = app
        self.headers: dict[str, str] = {}
        self.published: list[str] = []
        self._never = never
        self._events: list[dict[str, Any]] = [{"event": "ready"}]

    def wait(self) -> dict[str, Any]:
        return self._events[0]

    def identifier(self) -> str:
        return f"call-{len(self.published)}"

    def events(self) -> list[dict[str, Any]]:
        return self._events.copy()

    def note(self, name: str, *, task_id: str, **_options: Any) -> None:
        """Take the place of the app's ``send_task()``."""
        if name == "shop.unreachable":
            raise OperationalError("no such exchange")
        self.published.append(name)
        if name not in self._never:
            self._events.append({"event": "arrived", "id": task_id, "name": name, "routing_key": "celery"})


def nothing() -> None:
    """Do nothing, as a task."""


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Celery:
    """Return an app with four tasks; what never arrives is given up at once."""
    monkeypatch.setenv(VARIABLE, "0.4")
    made = Celery("shop", broker="memory://", set_as_current=False)
    for name in ("shop.pay", "shop.pack", "shop.lost", "shop.unreachable"):
        made.task(nothing, name=name)
    return made


def arrivals(app: Celery, worker: NotingWorker) -> Arrivals:
    """Return the arrivals of all of the app's tasks at a worker."""
    app.send_task = worker.note
    names = [name for name in app.tasks if name.startswith("shop.")]
    return Arrivals(worker, sorted(names))  # type: ignore[arg-type] # what it needs of a worker


def test_all_are_published_before_the_first_is_waited_for(app: Celery) -> None:
    """The first question publishes a call of each task, the others none; each gets the note of its own call."""
    worker = NotingWorker(app)
    asked = arrivals(app, worker)

    notes = [asked.of_task(name) for name in ("shop.pay", "shop.pack", "shop.lost")]

    assert [note and note["name"] for note in notes] == ["shop.pay", "shop.pack", "shop.lost"]
    assert worker.published == ["shop.lost", "shop.pack", "shop.pay"]


def test_a_call_that_never_arrives_leaves_the_others_their_notes(app: Celery) -> None:
    """Only the task whose call is lost has no note."""
    asked = arrivals(app, NotingWorker(app, "shop.lost"))

    assert asked.of_task("shop.lost") is None
    assert asked.of_task("shop.pay") is not None


def test_a_call_that_cannot_be_published_is_told_of_its_own_task(app: Celery) -> None:
    """The error is raised where that task is asked for."""
    asked = arrivals(app, NotingWorker(app))

    assert asked.of_task("shop.pack") is not None
    with pytest.raises(OperationalError, match="no such exchange"):
        asked.of_task("shop.unreachable")


def test_a_call_with_arguments_is_published_by_itself(app: Celery) -> None:
    """What the contract calls is a call of its own."""
    worker = NotingWorker(app)

    note = arrivals(app, worker).of_call("shop.pay", ["tea"])

    assert note is not None
    assert (note["name"], worker.published) == ("shop.pay", ["shop.pay"])
