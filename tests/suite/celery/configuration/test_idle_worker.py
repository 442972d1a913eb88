"""Every queue that a declared worker consumes gets tasks."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester


@pytest.mark.parametrize(
    "files",
    [
        {"Procfile": "worker: celery -A site_config worker -Q celery,slow\n"},
        {"Procfile": "worker: celery -A site_config worker\n"},
        {"Procfile": "worker: celery -A elsewhere worker -Q mail\n"},
        {"Procfile": "w: celery -A site_config worker -Q mail\n", "shop/views.py": "QUEUES = {'high': 'mail'}\n"},
    ],
)
def test_accepts_queues_in_use(files: dict[str, str], rule: RuleTester) -> None:
    """A queue of a route is in use, and one whose name stands in code may be."""
    rule.accepts(files)


def test_accuses_a_queue_that_nothing_is_sent_to(rule: RuleTester) -> None:
    """A misspelled queue of a worker is one that nothing is sent to."""
    (finding,) = rule.accuses(
        {"Procfile": "worker: celery -A site_config worker -Q celery,slwo,sloww\n"}, "Procfile:1", "Procfile:1"
    )[1:]

    assert "did you mean 'slow'?" in finding.message
