"""A worker that is stopped gets enough time to finish its tasks."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

LIMITED = {
    "shop/tasks.py": "from celery import shared_task\n\n\n@shared_task(time_limit=1800)\ndef export():\n    return 1\n"
}
COMPOSE = "services:\n  worker:\n    build: .\n    command: celery -A site_config worker\n"
SUPERVISOR = "[program:worker]\ncommand=celery -A site_config worker\n"
SYSTEMD = "[Service]\nExecStart=/srv/venv/bin/celery -A site_config worker\n"


def pod(grace: str = "") -> str:
    """Return a deployment of a worker."""
    return (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: worker\nspec:\n  template:\n    spec:\n"
        f"      {grace or 'restartPolicy: Always'}\n      containers:\n        - name: worker\n"
        "          command: [celery, -A, site_config, worker]\n"
    )


@pytest.mark.parametrize(
    "files",
    [
        {"compose.yaml": f"{COMPOSE}    stop_grace_period: 35m\n"},
        {"compose.yaml": f"{COMPOSE}    stop_grace_period: 1h30m0s\n"},
        {"compose.yaml": f"{COMPOSE}    stop_grace_period: ${{GRACE:-31m}}\n"},
        {"compose.yaml": f"{COMPOSE}    stop_grace_period: ${{GRACE}}\n"},
        {"k8s/worker.yaml": pod("terminationGracePeriodSeconds: 2000")},
        {"supervisor/worker.conf": f"{SUPERVISOR}stopwaitsecs = 3600 ; an hour\n"},
        {"deploy/worker.service": f"{SYSTEMD}TimeoutStopSec=infinity\n"},
        {"deploy/worker.service": f"{SYSTEMD}TimeoutStopSec=40min\n"},
        {"docker-compose.local.yml": COMPOSE},
        {"Procfile": "worker: celery -A site_config worker\n"},
    ],
)
def test_accepts_workers_that_are_waited_for(files: dict[str, str], rule: RuleTester) -> None:
    """A time above the limit, one that is not known, a machine of a developer, and a platform that has no such setting."""
    rule.accepts({**LIMITED, **files})


def test_accepts_defaults_that_say_nothing_of_a_task(rule: RuleTester) -> None:
    """A limit for all tasks does not say that one runs so long, where nothing says how long the worker is waited for."""
    rule.accepts(
        {"compose.yaml": COMPOSE}, settings="CELERY_TASK_TIME_LIMIT = 5 * 60\nCELERY_TASK_SOFT_TIME_LIMIT = 60"
    )


def test_accepts_tasks_that_another_worker_begins_again(rule: RuleTester) -> None:
    """A message that is acknowledged late is delivered again; another queue is another worker's."""
    tasks = """
        from celery import shared_task


        @shared_task(time_limit=1800, acks_late=True)
        def export():
            return 1


        @shared_task(time_limit=1800, queue="slow")
        def render():
            return 1
    """
    rule.accepts({"shop/tasks.py": tasks, "compose.yaml": f"{COMPOSE}    stop_grace_period: 60s\n"})


def test_accepts_workers_that_shut_down_softly(rule: RuleTester) -> None:
    """A worker that is told to end its tasks itself needs the time for that alone."""
    compose = f"{COMPOSE}    stop_grace_period: 30s\n    environment:\n      REMAP_SIGTERM: SIGQUIT\n"
    rule.accepts({**LIMITED, "compose.yaml": compose}, settings="CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 25")


@pytest.mark.parametrize(
    ("files", "place", "said"),
    [
        ({"compose.yaml": COMPOSE}, "compose.yaml:4", "stop_grace_period, which nothing sets, is 10 s"),
        ({"compose.yaml": f"{COMPOSE}    stop_grace_period: 1m30s\n"}, "compose.yaml:5", "stop_grace_period is 90 s"),
        (
            {"k8s/worker.yaml": pod()},
            "k8s/worker.yaml:11",
            "terminationGracePeriodSeconds, which nothing sets, is 30 s",
        ),
        (
            {"k8s/worker.yaml": pod("terminationGracePeriodSeconds: 60")},
            "k8s/worker.yaml:8",
            "terminationGracePeriodSeconds is 60 s",
        ),
        ({"supervisor/w.conf": SUPERVISOR}, "supervisor/w.conf:2", "stopwaitsecs, which nothing sets, is 10 s"),
        ({"supervisor/w.conf": f"{SUPERVISOR}stopwaitsecs=600\n"}, "supervisor/w.conf:3", "stopwaitsecs is 600 s"),
        ({"w.service": f"{SYSTEMD}TimeoutStopSec=5min\n"}, "w.service:3", "TimeoutStopSec is 300 s"),
    ],
)
def test_accuses_workers_that_are_killed_before(files: dict[str, str], place: str, said: str, rule: RuleTester) -> None:
    """A task may run for half an hour, and its worker is killed long before."""
    (finding,) = rule.accuses({**LIMITED, **files}, place)

    assert said in finding.message
    assert "the task shop.tasks.export allows 1800 s" in finding.message


@pytest.mark.parametrize(
    ("command", "settings"),
    [
        ("worker --time-limit 3600", ""),
        ("worker", "CELERY_TASK_TIME_LIMIT = 60 * 60"),
        ("worker", "from datetime import timedelta\nCELERY_TASK_SOFT_TIME_LIMIT = timedelta(hours=1).total_seconds()"),
    ],
)
def test_accuses_times_that_contradict_the_limit_of_all_tasks(command: str, settings: str, rule: RuleTester) -> None:
    """The limit of the command line, or of the settings, is above the time that the file gives."""
    compose = COMPOSE.replace("worker\n", f"{command}\n", 2).replace(f"  {command}:", "  worker:")
    files = {"compose.yaml": f"{compose}    stop_grace_period: 2m\n"}

    rule.accuses(files, "compose.yaml:5", settings=settings, says="3600 s")


def test_accuses_soft_shutdowns_that_are_cut_off(rule: RuleTester) -> None:
    """A worker that takes longer to shut down softly than it is given."""
    compose = f"{COMPOSE}    environment: [REMAP_SIGTERM=SIGQUIT]\n"

    rule.accuses(
        {"compose.yaml": compose},
        "compose.yaml:4",
        settings="CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 60",
        says="worker_soft_shutdown_timeout allows 60 s",
    )


def test_tells_workers_that_are_waited_for_alike_once(rule: RuleTester) -> None:
    """Two workers with the same stop_grace_period are one finding, and one with another is its own."""
    compose = (
        f"{COMPOSE}  slow:\n    build: .\n    command: celery -A site_config worker -n slow\n"
        "  last:\n    build: .\n    command: celery -A site_config worker -n last\n    stop_grace_period: 60s\n"
    )
    together, alone = rule.accuses({**LIMITED, "compose.yaml": compose}, "compose.yaml:4", "compose.yaml:11")

    assert (
        "the workers worker (compose.yaml:4), slow (compose.yaml:7) are killed 10 s after they were" in together.message
    )
    assert [place["line"] for place in together.evidence["places"]] == [4, 7]
    assert "the worker last (compose.yaml:10) is killed 60 s after it was" in alone.message
