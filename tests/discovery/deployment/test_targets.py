"""Targets of Makefiles and justfiles, and scripts of a package.json, that start Celery."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.discovery.deployment.conftest import Declare


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        (
            "Makefile",
            "run:\n\tpython manage.py runserver\n\nworker: run\n\t@celery -A shop worker -Q mail\n",
            "Makefile:5",
        ),
        ("Makefile", "worker:\n\tcelery -A shop \\\n\t  worker -Q mail\n", "Makefile:2"),
        ("justfile", "worker *args:\n    celery -A shop worker -Q mail {{args}}\n", "justfile:2"),
        ("tasks.mk", "worker:\n\t$(VENV)/bin/celery -A shop worker -Q mail\n", "tasks.mk:2"),
        (
            "package.json",
            '{\n  "scripts": {\n    "worker": "celery -A shop worker -Q mail"\n  }\n}\n',
            "package.json:3",
        ),
    ],
)
def test_targets_that_start_a_worker(name: str, text: str, place: str, declare: Declare) -> None:
    """A worker that is started by hand is none that is deployed."""
    inventory = declare({name: text})

    (worker,) = inventory.by_hand
    assert (getattr(worker, "app", None), getattr(worker, "queues", None), str(worker.location)) == (
        "shop",
        ("mail",),
        place,
    )
    assert (inventory.workers, inventory.files) == ((), ())


def test_targets_that_start_something_else(declare: Declare) -> None:
    """Only processes of Celery are looked for."""
    inventory = declare({"Makefile": "CELERY := celery\nrun:\n\tpython manage.py runserver\n", "package.json": "{"})

    assert inventory.by_hand == ()
