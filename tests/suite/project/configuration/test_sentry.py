"""Sentry is initialised in every process whose errors it should report."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

INIT = "import sentry_sdk\n\nsentry_sdk.init(dsn='https://key@sentry.example/1')\n"
WSGI = "from django.core.wsgi import get_wsgi_application\n\napplication = get_wsgi_application()\n"
MONITOR = """
from celery import signals
import sentry_sdk
from sentry_sdk.integrations.celery import CeleryIntegration


{decorators}
def start(**kwargs):
    sentry_sdk.init(dsn="https://key@sentry.example/1", integrations=[CeleryIntegration(monitor_beat_tasks={monitor})])
"""
BEAT = "worker: celery -A site_config worker\nbeat: celery -A site_config beat\n"
WORKER = "@signals.celeryd_init.connect"


@pytest.mark.parametrize(
    ("decorators", "monitor", "procfile"),
    [
        (f"{WORKER}\n@signals.beat_init.connect", True, BEAT),
        (WORKER, False, BEAT),
        (WORKER, True, "worker: celery -A site_config worker -B\n"),
        ("def other(): ...\n", True, BEAT),
    ],
)
def test_accepts_monitors_that_beat_starts(decorators: str, monitor: object, procfile: str, rule: RuleTester) -> None:
    """Both signals, no monitors, a beat in the worker, and a function that anything may call."""
    files = {"shop/errors.py": MONITOR.format(decorators=decorators, monitor=monitor), "Procfile": procfile}

    rule.accepts(files)


def test_accepts_what_every_process_reads(rule: RuleTester) -> None:
    """A start in a module of settings, or beside the app of Celery."""
    rule.accepts({"site_config/wsgi.py": INIT + WSGI, "site_config/errors.py": INIT})
    rule.accepts({"site_config/observing.py": INIT})


@pytest.mark.parametrize("decorators", [WORKER, "@signals.worker_process_init.connect(weak=False)"])
def test_accuses_monitors_of_workers_alone(decorators: str, rule: RuleTester) -> None:
    """Beat is a process of its own, and never starts Sentry."""
    files = {"shop/errors.py": MONITOR.format(decorators=decorators, monitor=True), "Procfile": BEAT}

    rule.accuses(files, "shop/errors.py:8", says="no monitor gets a check-in")


def test_accuses_a_start_in_the_server_alone(rule: RuleTester) -> None:
    """Workers never import the server's module."""
    rule.accuses(
        {"site_config/wsgi.py": INIT + WSGI},
        "site_config/wsgi.py:3",
        says="errors of tasks and of management commands are reported nowhere",
    )


_UWSGI = 'FROM python:3.12\nCMD ["uwsgi", "--ini", "uwsgi.ini"]\n'


def test_accepts_a_uwsgi_with_threads(rule: RuleTester) -> None:
    """The file of its options may say so."""
    rule.accepts({"Dockerfile": _UWSGI, "uwsgi.ini": "[uwsgi]\nenable-threads = true\n", "shop/reports.py": INIT})


def test_accuses_a_uwsgi_without_threads(rule: RuleTester) -> None:
    """Sentry sends what it has from a thread."""
    files = {"Dockerfile": _UWSGI, "uwsgi.ini": "[uwsgi]\nprocesses = 4\n", "shop/reports.py": INIT}
    rule.accuses(files, "Dockerfile:2", says="starts uWSGI without enable-threads")
