"""Settings use the names that Celery has had since version 4."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_current_names(rule: RuleTester) -> None:
    """The settings of the healthy project, and one that has kept its name."""
    rule.accepts({}, settings='CELERY_ACCEPT_CONTENT = ["json"]')


def test_accuses_an_old_name(rule: RuleTester) -> None:
    """The message gives the new one."""
    rule.accuses_setting(
        'CELERY_DEFAULT_QUEUE = "celery"\n',
        subject="CELERY_DEFAULT_QUEUE",
        says="is the old name of CELERY_TASK_DEFAULT_QUEUE",
    )
