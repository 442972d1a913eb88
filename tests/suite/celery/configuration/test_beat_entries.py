"""Beat can load every entry, compute when it is next due, and send it with arguments that fit its task."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_entries_that_can_be_sent(rule: RuleTester) -> None:
    """Seconds, a timedelta, a crontab; a tuple, a list or nothing; an unknown task's arguments are not known."""
    rule.accepts(
        {},
        settings="""
            from datetime import timedelta

            from celery.schedules import crontab

            CELERY_BEAT_SCHEDULE = {
                "tuple": {"task": "shop.tasks.restock", "schedule": 60.0, "args": (1,)},
                "list": {"task": "shop.tasks.restock", "schedule": timedelta(hours=1), "args": [1]},
                "keywords": {"task": "shop.tasks.restock", "schedule": crontab(minute=0), "kwargs": {"product_id": 1}},
                "remote": {"task": "billing.invoices.send", "schedule": 60.0, "args": [1, 2, 3]},
            }
        """,
    )


def test_accepts_keys_that_a_scheduler_of_its_own_reads(rule: RuleTester) -> None:
    """A scheduler that makes entries itself, one whose entries take more, and what django-celery-beat stores."""
    schedulers = """
        from celery.beat import PersistentScheduler, ScheduleEntry


        class Spread(PersistentScheduler):
            def update_from_dict(self, dict_):
                for entry in dict_.values():
                    entry.pop("spread", None)
                super().update_from_dict(dict_)


        class WatchedEntry(ScheduleEntry):
            def __init__(self, *args, watched=False, **kwargs):
                super().__init__(*args, **kwargs)


        class Watched(PersistentScheduler):
            Entry = WatchedEntry
    """
    for scheduler, key in (("shop.schedulers.Spread", "spread"), ("shop.schedulers.Watched", "watched")):
        rule.accepts(
            {"shop/schedulers.py": schedulers},
            settings=f"""
                CELERY_BEAT_SCHEDULER = "{scheduler}"
                CELERY_BEAT_SCHEDULE = {{"own": {{"task": "shop.tasks.restock", "schedule": 60.0, "args": (1,), "{key}": True}}}}
            """,
        )
    rule.accepts(
        {},
        settings="""
            INSTALLED_APPS += ["django_celery_beat"]
            CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
            CELERY_BEAT_SCHEDULE = {
                "stored": {"task": "shop.tasks.restock", "schedule": 60.0, "args": (1,), "enabled": False}
            }
        """,
    )


def test_accuses_entries_that_cannot_be_loaded(rule: RuleTester) -> None:
    """An option that beat does not know, no schedule, and a schedule that is a string."""
    findings = rule.accuses(
        {},
        *(["site_config/celery.py:7"] * 2),
        settings="""
            CELERY_BEAT_SCHEDULE = {
                "misspelled": {"task": "shop.tasks.restock", "shedule": 60.0, "args": [1]},
                "text": {"task": "shop.tasks.restock", "schedule": "60", "args": [1]},
            }
        """,
    )

    assert [finding.subject for finding in findings] == ["misspelled", "text"]
    assert findings[0].message.startswith("beat cannot load the entry 'misspelled': TypeError: ")


def test_accuses_arguments_that_do_not_fit(rule: RuleTester) -> None:
    """A value without its comma, a string as keywords, and too few for the task."""
    (comma, keywords, few) = rule.accuses(
        {},
        *(["site_config/celery.py:7"] * 3),
        settings="""
            CELERY_BEAT_SCHEDULE = {
                "comma": {"task": "shop.tasks.restock", "schedule": 60.0, "args": (1)},
                "keywords": {"task": "shop.tasks.restock", "schedule": 60.0, "kwargs": "product_id"},
                "few": {"task": "shop.tasks.restock", "schedule": 60.0},
            }
        """,
    )

    assert comma.message.endswith("where a tuple or a list is needed; did you mean (1,)?")
    assert keywords.message.endswith("of type str, where a dictionary is needed")
    assert "its arguments do not fit the task: " in few.message
    assert few.evidence == {"app": "site_config.celery:app", "entry": "few"}


def test_accuses_a_schedule_that_does_not_say_when(rule: RuleTester) -> None:
    """Beat sleeps for as many seconds as is_due() answers."""
    rule.accuses(
        {
            "shop/schedules.py": """
                from celery.schedules import BaseSchedule, schedstate


                class Tomorrow(BaseSchedule):
                    def is_due(self, last_run_at):
                        return schedstate(False, "tomorrow")
            """
        },
        "site_config/celery.py:7",
        settings="""
            from shop.schedules import Tomorrow

            CELERY_BEAT_SCHEDULE = {"nightly": {"task": "shop.tasks.restock", "schedule": Tomorrow(), "args": [1]}}
        """,
        says="beat cannot send the entry 'nightly' (shop.tasks.restock): its schedule answers",
    )


def test_accuses_arguments_that_cannot_be_written(rule: RuleTester) -> None:
    """A timedelta, a set and a function; Decimal, dates and lazy texts can be written, and pickle writes more."""
    findings = rule.accuses(
        {},
        *["site_config/celery.py:7"] * 3,
        settings="""
            import datetime
            from decimal import Decimal

            from django.utils.translation import gettext_lazy

            CELERY_ACCEPT_CONTENT = ["json", "pickle"]
            CELERY_BEAT_SCHEDULE = {
                str(number): {"task": "shop.tasks.restock", "schedule": 60.0, "args": (value,), "options": options}
                for number, (value, options) in enumerate(
                    [
                        (datetime.timedelta(days=1), {}),
                        ({1, 2}, {}),
                        (print, {}),
                        (datetime.timedelta(days=1), {"serializer": "pickle"}),
                        (Decimal(1), {}),
                        (datetime.date(2026, 1, 1), {}),
                        (gettext_lazy("one"), {}),
                    ]
                )
            }
        """,
    )

    assert "its args (datetime.timedelta(days=1),) cannot be written as json" in findings[0].message


def test_accuses_entries_without_an_interval(rule: RuleTester) -> None:
    """No seconds, and a negative timedelta."""
    findings = rule.accuses(
        {},
        *["site_config/celery.py:7"] * 2,
        settings="""
            from datetime import timedelta

            CELERY_BEAT_SCHEDULE = {
                "none": {"task": "shop.tasks.restock", "schedule": 0, "args": [1]},
                "negative": {"task": "shop.tasks.restock", "schedule": timedelta(hours=-1), "args": [1]},
            }
        """,
    )

    assert "its interval is 0 s, so it is due all the time" in findings[0].message


def test_accuses_a_crontab_that_is_a_text(rule: RuleTester) -> None:
    """Celery reads no line of a crontab as a schedule."""
    settings = 'CELERY_BEAT_SCHEDULE = {"a": {"task": "shop.tasks.restock", "schedule": "*/5 * * * *", "args": [1]}}'

    rule.accuses({}, "site_config/celery.py:7", settings=settings, says="write crontab.from_string('*/5 * * * *')")
