"""Every entry of the beat schedule names a registered task."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_registered_tasks(rule: RuleTester) -> None:
    """Those of the project, Celery's own, and those of another service's queue."""
    rule.accepts(
        {},
        settings="""
            CELERY_BEAT_SCHEDULE = {
                "restock": {"task": "shop.tasks.restock", "schedule": 60.0, "args": (1,)},
                "tidy": {"task": "celery.backend_cleanup", "schedule": 60.0},
                "remote": {"task": "billing.invoices.send", "schedule": 60.0, "options": {"queue": "billing"}},
            }
        """,
    )


def test_accuses_unknown_tasks(rule: RuleTester) -> None:
    """A misspelled task, one of an unknown package without a queue, and one of the project's own package with one."""
    findings = rule.accuses(
        {},
        *(["site_config/celery.py:7"] * 3),
        settings="""
            CELERY_BEAT_SCHEDULE = {
                "misspelled": {"task": "shop.tasks.restocks", "schedule": 60.0},
                "unknown": {"task": "billing.invoices.send", "schedule": 60.0},
                "left-over": {"task": "shop.nightly.count", "schedule": 60.0, "options": {"queue": "slow"}},
            }
        """,
    )

    assert [finding.subject for finding in findings] == ["misspelled", "unknown", "left-over"]
    assert findings[0].message.endswith("which is not a registered task; did you mean 'shop.tasks.restock'?")
    assert findings[1].evidence == {
        "app": "site_config.celery:app",
        "entry": "unknown",
        "task": "billing.invoices.send",
        "suggestion": None,
        "unregistered": ["billing.invoices.send"],
    }
