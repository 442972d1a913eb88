"""Some declared worker reads the broker that a second app's tasks are sent to."""

from __future__ import annotations

from tests.rules import RuleTester

SECOND = """
    from celery import Celery

    app = Celery("jobs", broker="redis://redis:6379/0")


    @app.task
    def pack(number):
        return number
"""
MAIN = "worker: celery -A site_config worker\n"


def test_accepts_apps_that_workers_run(rule: RuleTester) -> None:
    """A worker of its own, no worker at all, a worker whose app is not known, a unit that cannot be read, and the same broker."""
    files = {"shop/tasks.py": SECOND}
    rule.accepts({**files, "Procfile": f"{MAIN}jobs: celery -A shop.tasks worker\n"})
    rule.accepts(files)
    rule.accepts({**files, "Procfile": f"{MAIN}other: celery worker\n"})
    rule.accepts({**files, "Procfile": f"{MAIN}jobs: ./start-jobs.sh\n"})
    rule.accepts({**files, "Procfile": MAIN}, settings='CELERY_BROKER_URL = "redis://redis:6379/0"')


def test_accepts_apps_for_other_workers(rule: RuleTester) -> None:
    """Tasks without code, which another project runs; an app that runs its tasks itself."""
    memory = SECOND.replace("redis://redis:6379/0", "memory://")
    eager = f"{SECOND}\n    app.conf.task_always_eager = True\n"
    stubs = [SECOND.replace("return number", body) for body in ("raise NotImplementedError", "...")]
    for code in (memory, eager, *stubs):
        rule.accepts({"shop/tasks.py": code, "Procfile": MAIN})


def test_accuses_an_app_that_no_worker_runs(rule: RuleTester) -> None:
    """A second app in a module of tasks, beside the project's own."""
    files = {"shop/tasks.py": SECOND, "Procfile": MAIN}

    [finding] = rule.findings(files)

    assert finding.subject == "shop.tasks:app"
    assert "none of these gets their calls" in finding.message
