"""Production settings send tasks to the broker, and do not run them eagerly."""

from __future__ import annotations

from tests.rules import RuleTester

EAGER = "CELERY_TASK_ALWAYS_EAGER = True\n"


def test_accepts_eager_tasks_where_they_are_meant(rule: RuleTester) -> None:
    """In development, and where neither a worker nor a schedule is there."""
    rule.accepts({}, settings=f"{EAGER}DEBUG = True")
    rule.accepts({}, settings=f"{EAGER}CELERY_BEAT_SCHEDULE = {{}}")
    rule.accepts({"Procfile": "worker: celery -A site_config worker\n"})


def test_accepts_what_the_environment_decides(rule: RuleTester) -> None:
    """A variable that is not set here is set where the worker is."""
    settings = """
        import os


        def flag(name, default):
            return os.environ.get(name, default).lower() in ("1", "true")


        CELERY_TASK_ALWAYS_EAGER = flag("SHOP_EAGER", "true")
    """
    rule.accepts({"Procfile": "worker: celery -A site_config worker\n"}, settings=settings)


def test_accuses_eager_tasks_beside_a_worker(rule: RuleTester) -> None:
    """The setting is named, and what is there for nothing."""
    rule.accuses(
        {"Procfile": "worker: celery -A site_config worker\n"},
        "site_config/settings.py:43",
        settings=EAGER,
        subject="CELERY_TASK_ALWAYS_EAGER",
        says="Procfile:1 starts a worker for nothing",
    )
