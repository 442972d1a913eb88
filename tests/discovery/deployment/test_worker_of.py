"""As which declared worker that of a run is started."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.discovery.deployment.conftest import Declare


@pytest.mark.parametrize(
    ("options", "behaviour"),
    [
        ("-Q mail -c 8 -l info", ()),
        ("-P solo", ("--pool", "solo")),
        ("-P threads --time-limit 30", ("--pool", "threads", "--time-limit", "30")),
        ("-P gevent -c 100 --time-limit 30", ("--time-limit", "30")),
        ("-P gevent --max-tasks-per-child 1 --max-memory-per-child 1000", ()),
        (
            "-O fair --soft-time-limit=20 --max-tasks-per-child 9",
            ("--soft-time-limit", "20", "--max-tasks-per-child", "9", "-O", "fair"),
        ),
        ("-P $POOL --time-limit ${LIMIT}", ()),
    ],
)
def test_options_that_decide_how_tasks_run(declare: Declare, options: str, behaviour: tuple[str, ...]) -> None:
    """The pool and the limits are repeated; queues, concurrency, logging and what is not known are not."""
    (worker,) = declare({"Procfile": f"worker: celery -A shop worker {options}\n"}).workers

    assert worker.behaviour == behaviour


def test_the_worker_of_an_app(declare: Declare) -> None:
    """Of several workers of an app it is the one that consumes the default queue; one for development is none."""
    inventory = declare(
        {
            "Procfile": "mail: celery -A shop worker -Q mail\nmain: celery -A shop.celery worker -Q celery\nx: celery -A other worker\n",
            "docker-compose.local.yml": "services:\n  a:\n    image: x\n    command: celery -A local worker\n",
        }
    )

    found = {
        path: worker.unit.name if (worker := inventory.worker_of(path, "celery")) else None
        for path in ("shop.celery:app", "other:app", "local:app")
    }
    assert found == {"shop.celery:app": "main", "other:app": "x", "local:app": None}
