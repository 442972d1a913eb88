"""Every setting in Celery's namespace is read, by Celery or by the project."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_settings_that_somebody_reads(rule: RuleTester) -> None:
    """What Celery reads without a default for it, what the project itself reads, and a misspelling, another rule's."""
    rule.accepts(
        {"shop/limits.py": "from django.conf import settings\n\nDEPARTMENT = settings.CELERY_DEPARTMENT\n"},
        settings="""
            CELERY_DEPARTMENT = "shop"
            CELERY_RESULT_BACKEND_THREAD_SAFE = True
            CELERY_TASK_TIMELIMIT = 300
        """,
    )


def test_accuses_a_setting_that_nothing_reads(rule: RuleTester) -> None:
    """A name that is near to none of Celery's and that no file mentions."""
    (finding,) = rule.accuses_setting('CELERY_DEPARTMENT = "shop"\n')

    assert finding.subject == "CELERY_DEPARTMENT"
    assert finding.evidence == {"value": "'shop'"}
