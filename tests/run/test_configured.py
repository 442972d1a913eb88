"""``--services configured``: the project's own servers are used, and left as they were."""

from __future__ import annotations

import re
import secrets
import shutil
from typing import TYPE_CHECKING

import pytest

from django_conformance.services import urls as given_urls
from django_conformance.services.supervisor import Services
from tests.harness import check
from tests.run.configured import Overheard, build, changed, contents, fill, take_long_ago
from tests.run.left import Started, wait
from tests.services.support import DEADLINE, HERE, Run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django_conformance.services.records import ServiceEndpoint, ServiceKind

pytestmark = [
    pytest.mark.endtoend,
    pytest.mark.skipif("redis" not in HERE, reason="No Redis here: apt-get install redis-server."),
]
KINDS: tuple[ServiceKind, ...] = tuple(kind for kind in HERE if kind != "rabbitmq")
KEYLESS = {"CLIENT", "ECHO", "EXEC", "HELLO", "INFO", "MULTI", "PING", "SCAN", "SCRIPT", "SELECT", "TIME", "UNWATCH"}
OWN = re.compile(r"conformance-[0-9a-f]{8}")


@pytest.fixture
def servers() -> Iterator[dict[ServiceKind, ServiceEndpoint]]:
    """Start a server of every kind that is here, with what a project in use has on it."""
    run = Run.new()
    with Services(run.folder, run.id, DEADLINE, urls=False) as services:
        services.start(KINDS)
        started = {kind: services.wait(kind) for kind in KINDS}
        fill(started)
        take_long_ago(started["redis"])
        yield started
    shutil.rmtree(run.folder, ignore_errors=True)


def test_configured_services_are_used_and_left_as_they_were(
    servers: dict[ServiceKind, ServiceEndpoint], tmp_path: Path
) -> None:
    """A run is clean on the configured servers, has names of its own there, and leaves each of them as it found it."""
    project = build(tmp_path, servers)
    before = contents(servers)
    with Overheard(servers["redis"].url) as overheard:
        areas = ("--area", "celery", "--area", "channels", "--area", "databases")
        checked = check(project, "--services", "configured", *areas, report=tmp_path / "results.jsonl")

    assert checked.findings() == [], checked.output
    assert [one for one in checked.report.results if one.outcome in ("error", "blocked")] == [], checked.output
    assert checked.status == 0, checked.output
    subjects = {one.subject for one in checked.passed("celery.broker.contract-task")}
    assert {"shop.tasks.announce", "shop.tasks.restock"} <= subjects, checked.output
    assert checked.passed("celery.broker.chord"), checked.output
    assert checked.passed("channels.parity.broadcast"), checked.output

    (own,) = {words[1].partition(":")[0] for number, words in overheard.named("LPUSH") if number == 0}
    assert OWN.fullmatch(own)
    assert [words for _, words in overheard.commands if words[0].upper() not in KEYLESS and own not in str(words)] == []
    assert overheard.named("FLUSHDB", "FLUSHALL", "KEYS") == []

    assert changed(before, servers) == {}


ENDLESS = """
import threading

from django.db import migrations


def wait(apps, schema_editor):
    threading.Event().wait()


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.RunPython(wait, migrations.RunPython.noop)]
"""
"""A migration that keeps a run where its databases have been made."""


@pytest.mark.parametrize("services", ["configured", "auto"])
def test_databases_on_other_s_servers_go_after_a_kill(
    servers: dict[ServiceKind, ServiceEndpoint], services: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After kill -9 of a run, its databases go from servers that stay: the configured ones, and those given by URL."""
    project = build(tmp_path, servers)
    (project / "shop" / "migrations" / "0002_endless.py").write_text(ENDLESS)
    for kind in ("postgresql", "mariadb"):
        if kind in servers:
            monkeypatch.setenv(given_urls.variable(kind), servers[kind].url)
    before = contents(servers)
    report = str(tmp_path / "results.jsonl")
    started = Started(
        ["check", "--project", str(project), "--services", services, "--area", "databases", "--report", report],
        secrets.token_hex(8),
    )
    own = wait(lambda: "conformance_" in str(contents(servers)) or started.process.poll() is not None)
    started.processes()
    started.process.kill()
    output, _ = started.process.communicate(timeout=300)

    assert own, output
    assert "conformance_" in str(contents(servers)), output
    assert wait(lambda: not changed(before, servers)), changed(before, servers)
    assert started.left() == []
