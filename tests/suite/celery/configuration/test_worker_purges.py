"""A worker does not delete waiting tasks when it starts."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester


@pytest.mark.parametrize(
    "files",
    [
        {"Procfile": "worker: celery -A site_config worker\n"},
        {"Makefile": "purge:\n\tcelery -A site_config purge -f\n"},
        {
            "docker-compose.dev.yml": "services:\n  worker:\n    build: .\n    command: celery -A site_config worker --purge\n"
        },
    ],
)
def test_accepts_workers_that_keep_tasks(files: dict[str, str], rule: RuleTester) -> None:
    """What somebody starts by hand, and what developers start."""
    rule.accepts(files)


def test_accuses_workers_that_purge(rule: RuleTester) -> None:
    """By either name."""
    rule.each("Procfile:1", "worker: {command}\n", says="all tasks that wait are deleted").accuses("""
        celery -A site_config worker --purge
        celery -A site_config worker --discard -c 2
    """)


def test_accuses_entry_points_that_purge(rule: RuleTester) -> None:
    """A command before the worker."""
    files = {
        "Procfile": "worker: ./start.sh\n",
        "start.sh": "#!/bin/sh\ncelery -A site_config purge -f\nexec celery -A site_config worker\n",
    }

    rule.accuses(files, "start.sh:2", subject="worker")
