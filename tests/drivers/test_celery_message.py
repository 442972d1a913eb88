"""What a worker goes by is told alike, wherever it stands: with the task, or in the settings."""

from __future__ import annotations

from typing import Any

import pytest
from celery import Celery

from django_conformance.drivers.celery.message import options_in_force


def options(task: dict[str, Any], **settings: Any) -> dict[str, Any]:
    """Return the options in force of a task that has these, and nothing that Celery copied to it from the settings."""
    app = Celery("shop", set_as_current=False)
    app.conf.update(settings)

    def restocked() -> None: ...

    restock = app.task(name="shop.restock")(restocked)
    restock.bind(app)
    for name in (
        *("soft_time_limit", "time_limit", "rate_limit", "priority", "serializer", "acks_late", "ignore_result"),
        *("track_started", "reject_on_worker_lost", "acks_on_failure", "acks_on_timeout", "acks_on_failure_or_timeout"),
    ):
        setattr(restock, name, task.get(name))
    return options_in_force(app, restock)


@pytest.mark.parametrize(
    ("name", "setting", "value"),
    [
        ("soft_time_limit", "task_soft_time_limit", 100),
        ("time_limit", "task_time_limit", 120),
        ("rate_limit", "task_default_rate_limit", "10/m"),
        ("priority", "task_default_priority", 5),
        ("serializer", "task_serializer", "pickle"),
        ("acks_late", "task_acks_late", True),
        ("ignore_result", "task_ignore_result", True),
        ("track_started", "task_track_started", True),
        ("reject_on_worker_lost", "task_reject_on_worker_lost", True),
        ("acks_on_failure_or_timeout", "task_acks_on_failure_or_timeout", False),
    ],
)
def test_an_option_that_stands_in_the_settings_is_in_force(name: str, setting: str, value: object) -> None:
    """It makes no difference whether Celery has copied a setting to the task."""
    assert options({}, **{setting: value}) == options({name: value}, **{setting: value})
    assert options({}, **{setting: value}) != options({})


def test_a_task_that_says_otherwise_than_the_settings() -> None:
    """The task's own option is in force, also where it says no."""
    told = options({"acks_late": False, "time_limit": 5}, task_acks_late=True, task_time_limit=120)

    assert (told["acks_late"], told["time_limit"]) == (False, 5)


def test_acknowledgements_by_one_option_and_by_two() -> None:
    """One option for failure and timeout is the same as two, and without any all is acknowledged."""
    split = options({"acks_on_failure": False, "acks_on_timeout": False})

    assert options({"acks_on_failure_or_timeout": False}) == split
    assert (options({})["acks_on_failure"], options({})["acks_on_timeout"]) == (True, True)
