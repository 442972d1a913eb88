"""``python -m tests.run.in_use BROKER BACKEND``: what a project in use has on its broker and in its result backend."""

from __future__ import annotations

import sys
from typing import Any

from celery import Celery, chord, group


def main(broker: str, backend: str) -> None:
    """Publish calls, some due later, and a chord; keep the result of a call, and a group."""
    app: Any = Celery("shop", broker=broker, backend=backend)
    for queue in ("celery", "slow"):
        for options in ({}, {"priority": 3}, {"countdown": 3600}):
            app.send_task("shop.tasks.restock", args=[99], queue=queue, **options)
    restock = app.signature("shop.tasks.restock", args=[99])
    chord([restock, restock], app.signature("shop.tasks.restock"), app=app).apply_async()
    group([restock, restock], app=app).apply_async().save()
    app.backend.store_result("00000000-kept", {"restocked": 99}, "SUCCESS")


if __name__ == "__main__":
    main(*sys.argv[1:])
