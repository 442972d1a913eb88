"""No setting is a misspelling of one of Celery's."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_settings_that_somebody_reads(rule: RuleTester) -> None:
    """Celery's own, those of packages and old names, which another rule is about, and what the project itself reads."""
    rule.accepts(
        {
            "shop/limits.py": """
                from django.conf import settings

                LIMIT = settings.CELERY_TASK_TIMELIMIT
            """
        },
        settings="""
            CELERY_TASK_TIME_LIMIT = 300
            CELERY_TASK_TIMELIMIT = 300
            CELERY_DB_REUSE_MAX = 5
            CELERY_DEFAULT_QUEUE = "celery"
            CELERY_DEPARTMENT = "shop"
        """,
    )


def test_accuses_misspelled_settings(rule: RuleTester) -> None:
    """The message names the setting that was meant."""
    (limit, routes) = rule.accuses(
        {},
        "site_config/settings.py:43",
        "site_config/settings.py:44",
        settings="CELERY_TASK_TIMELIMIT = 300\nCELERY_TASK_ROUTE: dict = {}\n",
    )

    assert limit.subject == "CELERY_TASK_TIMELIMIT"
    assert limit.message.endswith("did you mean CELERY_TASK_TIME_LIMIT?")
    assert limit.evidence == {"value": "300", "suggestion": "CELERY_TASK_TIME_LIMIT"}
    assert routes.evidence["suggestion"] == "CELERY_TASK_ROUTES"


def test_accepts_names_without_the_prefix_that_settings_use_themselves(rule: RuleTester) -> None:
    """A variable that another setting is made of, an old name, which Celery reads, and a name of the project's own."""
    rule.accepts(
        {},
        settings="""
            import os

            WORKER_CONCURRENCY = int(os.environ.get("WORKER_CONCURRENCY", "4"))
            CELERY_WORKER_CONCURRENCY = WORKER_CONCURRENCY
            CELERY_CONCURRENCY = 3
            CELERY_WORKER_PREFETCH_MULTIPLIER = CELERY_CONCURRENCY
            CELERYD_MAX_TASKS_PER_CHILD = 100
            TASK_COLOURS = ["red"]
            TIMEZONE = "UTC"
        """,
    )


def test_accuses_names_with_another_prefix_or_none(rule: RuleTester) -> None:
    """The whole name that the app reads is told."""
    rule.accuses_settings(
        """
            CELERY_CONCURRENCY = 4  # did you mean CELERY_WORKER_CONCURRENCY?
            CELERY_BROKER = 4  # did you mean CELERY_BROKER_URL?
            CELERY_TASK_CONCURRENCY = 4  # did you mean CELERY_WORKER_CONCURRENCY?
            CELERY_CELERYD_CONCURRENCY = 4  # did you mean CELERY_WORKER_CONCURRENCY?
            CELERY_CELERY_ACKS_LATE = 4  # did you mean CELERY_TASK_ACKS_LATE?
            CELERYD_WORKER_CONCURRENCY = 4  # did you mean CELERY_WORKER_CONCURRENCY?
            CELERY_SOFT_TIME_LIMIT = 4  # did you mean CELERY_TASK_SOFT_TIME_LIMIT?
            TASK_ACKS_LATE = 4  # did you mean CELERY_TASK_ACKS_LATE?
            WORKER_PREFETCH_MULTIPLIER = 4  # did you mean CELERY_WORKER_PREFETCH_MULTIPLIER?
        """
    )
