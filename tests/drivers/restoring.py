"""Run inside a run of the reference project: writes, restores, and prints what is there, as JSON."""

from __future__ import annotations

import json
import sys
import threading
import time
from pathlib import Path
from typing import Any

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402 - after Django is set up
from django.db import connections  # noqa: E402

from django_conformance.codec import from_json  # noqa: E402
from django_conformance.drivers.test_databases import snapshots  # noqa: E402
from django_conformance.drivers.test_databases.setup_outcome import SetupOutcome  # noqa: E402
from polls.models import Choice, Poll  # noqa: E402


def state() -> dict[str, Any]:
    """Return what the tables hold."""
    return {
        "users": list(User.objects.order_by("pk").values_list("username", flat=True)),
        "polls": list(Poll.objects.using("primary").order_by("pk").values_list("pk", "question")),
        "choices": Choice.objects.using("primary").count(),
    }


def new_keys() -> list[Any]:
    """Write a row on each database and return the keys that the counters gave."""
    return [Poll.objects.create(question="new").pk, User.objects.create_user("new").pk]


def main() -> None:
    outcome = from_json(SetupOutcome, json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    opened = [snapshots.opened(place) for place in outcome.places]

    def restore() -> float:
        started = time.monotonic()
        for one in opened:
            one.restore()
        return time.monotonic() - started

    before = state()
    keys = new_keys()
    Poll.objects.filter(pk=1).delete()
    User.objects.filter(pk=1).update(username="changed")
    changed = state()
    restore()  # this process's connections stay open all the while
    after = state()
    again = new_keys()
    writing = threading.Timer(0.3, _hold("primary").commit)
    writing.start()
    restore()
    writing.join()
    sys.stdout.write(
        json.dumps(
            {
                "before": before,
                "changed": changed,
                "after": after,
                "keys": keys,
                "again": again,
                "last": state(),
                "idle": restore(),
            }
        )
    )
    for one in opened:
        one.close()


class _hold:  # noqa: N801 - reads as what it does
    """A transaction of another connection that has written and not committed."""

    def __init__(self, alias: str) -> None:
        self.connection = connections[alias].copy()
        self.connection.inc_thread_sharing()
        self.connection.set_autocommit(False)
        with self.connection.cursor() as cursor:
            cursor.execute("UPDATE polls_poll SET question = 'held' WHERE id = 2")

    def commit(self) -> None:
        self.connection.commit()
        self.connection.close()


if __name__ == "__main__":
    main()
