"""Every crontab says at which minutes it runs."""

from __future__ import annotations

from tests.project_files import BEAT_IN_DATABASE
from tests.rules import RuleTester


def test_accepts_crontabs_that_say_when(rule: RuleTester) -> None:
    """A minute, every minute said outright, arguments that are not known, and another's crontab are no mistakes."""
    rule.accepts(
        {
            "shop/schedules.py": """
                from celery.schedules import crontab

                DAILY = crontab(hour=7, minute=0)
                OFTEN = crontab(hour=7, minute="*")
                ALWAYS = crontab()
                BY_POSITION = crontab(0, 7)
                GIVEN = crontab(**{"hour": 7})
            """,
            "shop/cron.py": """
                def crontab(hour):
                    return hour


                DAILY = crontab(hour=7)
            """,
        }
    )


def test_accuses_hours_without_a_minute(rule: RuleTester) -> None:
    """A crontab with an hour or a day and no minute is due sixty times an hour."""
    (hourly, weekly) = rule.accuses(
        {
            "shop/schedules.py": """
                from celery import schedules
                from celery.schedules import crontab

                DAILY = crontab(hour=7)
                WEEKLY = schedules.crontab(day_of_week=1, hour=7)
            """
        },
        "shop/schedules.py:4",
        "shop/schedules.py:5",
    )

    assert hourly.subject == "shop.schedules"
    assert "crontab(hour=7) says hour and no minute" in hourly.message
    assert weekly.evidence == {"given": ["day_of_week", "hour"]}


def test_accuses_rows_without_a_minute(rule: RuleTester) -> None:
    """A row of CrontabSchedule, whatever way it is made; one with a minute, or with fields that are not written out, is no mistake."""
    code = """
        from django_celery_beat.models import CrontabSchedule


        def schedule(fields):
            CrontabSchedule.objects.get_or_create(minute="0", hour="3")
            CrontabSchedule.objects.get_or_create(**fields)
            CrontabSchedule.objects.get_or_create(hour="*")
            CrontabSchedule.objects.get_or_create(hour="3")
            CrontabSchedule(day_of_week="mon").save()
    """
    places = "shop/schedules.py:8", "shop/schedules.py:9"
    rule.accuses({"shop/schedules.py": code}, *places, says="no minute", settings=BEAT_IN_DATABASE)
