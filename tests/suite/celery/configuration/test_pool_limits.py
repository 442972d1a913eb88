"""The pool that runs a task enforces the limits that are set on it."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

LIMITED = """
    from celery import shared_task


    @shared_task(soft_time_limit=20, time_limit=30)
    def fetch(url):
        return url
    """


def procfile(options: str, more: str = "") -> dict[str, str]:
    return {"Procfile": f"worker: celery -A site_config worker {options}\n{more}"}


@pytest.mark.parametrize(
    ("options", "settings"),
    [
        ("--time-limit 30 --soft-time-limit 20 --max-tasks-per-child 9", "CELERY_TASK_TIME_LIMIT = 60\n"),
        ("-P prefork --time-limit 30", ""),
        ("-P gevent --time-limit 30", "CELERY_TASK_TIME_LIMIT = 60\n"),
        ("-P solo", ""),
        ("-P $POOL --time-limit 30", ""),
    ],
)
def test_accepts_limits_that_are_kept(options: str, settings: str, rule: RuleTester) -> None:
    """Prefork keeps every limit, gevent the hard one, and a pool without limits ignores none."""
    rule.accepts(procfile(options), settings=settings)


def test_accepts_settings_for_another_worker(rule: RuleTester) -> None:
    """Settings of the app may be meant for the prefork worker beside, and a task for its queue."""
    other = "slow: celery -A site_config worker -Q slow\n"
    files = {**procfile("-P gevent -Q celery", other), "shop/fetch.py": LIMITED}
    settings = """
        CELERY_TASK_SOFT_TIME_LIMIT = 20
        CELERY_TASK_ROUTES["shop.fetch.fetch"] = {"queue": "slow"}
        CELERY_IMPORTS = ["shop.fetch"]
        """

    rule.accepts(files, settings=settings)


def test_accepts_development(rule: RuleTester) -> None:
    """A worker for development may have any pool."""
    rule.accepts(
        {
            "docker-compose.local.yml": "services:\n  w:\n    image: x\n    command: celery -A site_config worker -P solo\n"
        },
        settings="CELERY_TASK_TIME_LIMIT = 60\n",
    )


def test_accuses_options(rule: RuleTester) -> None:
    """A limit on the command line of a worker whose pool has none does nothing."""
    rule.each("Procfile:1", "worker: celery -A site_config worker {options}\n{more}").accuses("""
        -P solo --time-limit 30 |   # --time-limit 30
        --pool=threads --soft-time-limit=20 |   # --soft-time-limit 20
        -P gevent --soft-time-limit=20 |   # --soft-time-limit 20
        -P eventlet --max-tasks-per-child 100 |   # --max-tasks-per-child 100
        -P gevent --max-memory-per-child 100000 |   # --max-memory-per-child 100000
    """)


def test_accuses_settings(rule: RuleTester) -> None:
    """A limit in the settings of an app does nothing where every worker ignores it."""
    settings = "CELERY_TASK_TIME_LIMIT = 60\nCELERY_TASK_SOFT_TIME_LIMIT = 50\n"

    findings = rule.accuses(procfile("-P threads"), "Procfile:1", "Procfile:1", settings=settings)

    assert [finding.subject for finding in findings] == ["soft_time_limit", "time_limit"]


def test_accuses_a_task(rule: RuleTester) -> None:
    """A limit of a task does nothing where its only workers ignore it."""
    files = {**procfile("-P gevent"), "shop/fetch.py": LIMITED}

    rule.accuses(
        files,
        "shop/fetch.py:4",
        settings="CELERY_IMPORTS = ['shop.fetch']\n",
        says="shop.fetch.fetch has soft_time_limit 20, and the gevent pool",
    )


def test_accuses_the_pool_of_settings(rule: RuleTester) -> None:
    """The pool may be chosen by a setting."""
    rule.accuses(
        {},
        "site_config/celery.py:7",
        settings="CELERY_WORKER_POOL = 'solo'\nCELERY_TASK_TIME_LIMIT = 60\n",
        says="the solo pool of worker_pool = 'solo' ignores it",
    )
