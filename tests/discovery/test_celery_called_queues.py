"""Queues that calls name: which of them no worker can be meant to consume."""

from __future__ import annotations

from pathlib import Path

import pytest

from django_conformance.discovery.celery.called_queues import Queues, called_queues, misspelt
from django_conformance.source.files import SourceFile

KNOWN = frozenset({"celery", "reports", "slow"})
TASKS = frozenset({"shop.tasks.report"})
OPEN = Queues(frozenset(), KNOWN, created=True, tasks=TASKS)
DECLARED = Queues(KNOWN, KNOWN, created=True, tasks=TASKS)
CLOSED = Queues(KNOWN, KNOWN, created=False, tasks=TASKS)


def found(code: str, queues: Queues, *, project: Path = Path("/nowhere/project")) -> list[tuple[str, str]]:
    """Return rule and subject of what one line of a module comes under."""
    source = SourceFile(project / "shop/views.py", "shop/views.py", "shop.views")
    vars(source)["content"] = code.encode()
    return [(one.rule, one.subject) for one in called_queues([source], queues, project)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Procfile", "worker: celery -A shop worker -Q celery,exports -c 2"),
        ("deploy/compose.yml", "command: celery -A shop worker --queues=exports"),
        ("worker.service", "ExecStart=/srv/bin/celery -A shop worker --queues exports"),
        ("helm/values.yaml", 'args: ["worker", "-Q", "celery,exports"]'),
        ("run.sh", "exec celery -A shop worker -Qexports"),
    ],
)
def test_a_queue_that_a_worker_is_started_with(name: str, text: str, tmp_path: Path) -> None:
    """A queue that a command line of the project's has a worker consume is no finding, another is."""
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")

    assert found("report.apply_async(queue='exports')", DECLARED, project=tmp_path) == []
    assert found("report.apply_async(queue='imports')", DECLARED, project=tmp_path) == [("called-queue", "imports")]
    assert found("report.apply_async(queue='exports')", CLOSED, project=tmp_path) == [("unknown-queue", "exports")]


@pytest.mark.parametrize(
    "code",
    [
        "report.apply_async(queue='reports')",
        "report.apply_async(queue=name)",
        "report.delay(queue='anything')",  # an argument of the task
        "response.set(queue='reprots')",
        "app.send_task('billing.tasks.invoice', queue='billing')",
        "signature('billing.tasks.invoice').apply_async(queue='reprots')",
    ],
)
@pytest.mark.parametrize("queues", [OPEN, DECLARED], ids=["open", "declared"])
def test_calls_that_are_right(code: str, queues: Queues) -> None:
    """A queue in use, one that is computed, and one of another service are no finding."""
    assert found(code, queues) == []


@pytest.mark.parametrize(
    "code",
    [
        "report.apply_async(queue='reprots')",
        "report.apply_async((1,), queue='reprots')",
        "report.s(1).set(queue='reprots')",
        "transaction.on_commit(lambda: report.si(1).apply_async(queue='reprots'))",
        "app.send_task('shop.tasks.report', queue='reprots')",
        "signature('shop.tasks.report').apply_async(queue='reprots')",
    ],
)
def test_a_misspelt_queue(code: str) -> None:
    """A name near to that of a queue in use is one, however the task is called."""
    assert found(code, OPEN) == [("called-queue", "reprots")]


def test_a_queue_that_is_not_declared() -> None:
    """Another name is a finding only where the queues are declared."""
    code = "report.apply_async(queue='exports')"
    assert found(code, OPEN) == []
    assert found(code, DECLARED) == [("called-queue", "exports")]
    assert found(code, CLOSED) == [("unknown-queue", "exports")]


@pytest.mark.parametrize(
    ("name", "other", "expected"),
    [
        ("reprots", "reports", True),
        ("mail-reprots", "mail-reports", True),
        ("report", "reports", True),
        ("slow", "low", False),
        ("emails_eu", "emails_us", False),
        ("priority-1", "priority-2", False),
        ("worker1", "worker2", False),
        ("imports", "exports", False),
        ("exports", "reports", False),
        ("reports-daily", "reports-weekly", False),
        ("reports", "reports.daily", False),
    ],
)
def test_misspelt(name: str, other: str, expected: bool) -> None:  # noqa: FBT001 - a parameter of the table
    """Only one word of five letters or more may differ, by its spelling after the first letter and not by its number."""
    assert misspelt(name, other) is expected
    assert misspelt(other, name) is expected
