"""No setting is a misspelling of one of Celery's."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
