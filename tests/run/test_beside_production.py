"""``--services configured`` beside a worker in production: neither notices the other, and all that waits is left waiting."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from django_conformance.services.supervisor import Services
from tests.harness import check
from tests.run.configured import changed, contents, dumps, fill, in_use
from tests.run.left import checkout
from tests.run.production import WORKER, LiveWorker, addresses, overheard_events, project, rabbitmq
from tests.services.support import DEADLINE, HERE, Run, eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django_conformance.services.records import ServiceEndpoint, ServiceKind

NEEDED: dict[str, tuple[ServiceKind, ...]] = {
    "redis": ("redis", "postgresql", "mariadb"),
    "rabbitmq": ("redis", "rabbitmq", "postgresql", "mariadb"),
}
pytestmark = pytest.mark.endtoend


@pytest.fixture(params=NEEDED)
def kind(request: pytest.FixtureRequest) -> str:
    """Give a kind of broker whose servers are here."""
    missing = set(NEEDED[request.param]) - set(HERE)
    if missing:
        pytest.skip(f"not installed here: {', '.join(sorted(missing))}")
    return str(request.param)


@pytest.fixture
def servers(kind: str) -> Iterator[dict[ServiceKind, ServiceEndpoint]]:
    """Start the servers, with what a project in use has on its databases and caches."""
    run = Run.new()
    with Services(run.folder, run.id, DEADLINE, urls=False) as services:
        services.start(NEEDED[kind])
        started = {name: services.wait(name) for name in NEEDED[kind]}
        fill(started)
        yield started
    shutil.rmtree(run.folder, ignore_errors=True)


def everything(kind: str, servers: dict[ServiceKind, ServiceEndpoint], disk: Path) -> dict[str, Any]:
    """Return all that is on the servers, as their own programs dump it, and on the disk."""
    found = contents(servers) | dumps(servers) | {"disk": checkout(disk)}
    return found | (rabbitmq(servers["rabbitmq"]) if kind == "rabbitmq" else {})


def test_neither_notices_the_other(kind: str, servers: dict[ServiceKind, ServiceEndpoint], tmp_path: Path) -> None:
    """A run purges, clears and shuts down what is its own alone; production's worker, messages and results stay."""
    from celery import Celery

    made = project(tmp_path, servers, kind)
    broker, backend = addresses(kind, servers)
    app = Celery("shop", broker=broker, task_ignore_result=True)
    with LiveWorker(made, tmp_path / "live.log") as live, overheard_events(app) as senders:
        in_use(broker, backend)
        later = live.send("--countdown", "7200")
        assert eventually(lambda: live.received() == [later]), live.text()
        before = everything(kind, servers, tmp_path / "disk")
        senders.clear()

        selected = ("--select", "celery.broker.contract-task", "--select", "celery.broker.chord")
        checked = check(made, "--services", "configured", *selected, report=tmp_path / "results.jsonl")

        assert changed(before, servers, everything(kind, servers, tmp_path / "disk")) == {}, checked.output
        assert live.received() == [later]
        assert live.commanded() == []
        assert set(senders) <= {WORKER}
        sent = live.send()
        assert eventually(lambda: live.received() == [later, sent]), live.text()
    subjects = {result.subject for result in checked.passed("celery.broker.contract-task")}
    assert {"shop.tasks.announce", "shop.tasks.restock", "shop.tasks.survey"} <= subjects, checked.output
    assert [result for result in checked.report.results if result.outcome == "error"] == [], checked.output
