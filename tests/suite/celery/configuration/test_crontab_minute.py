"""Every crontab says which minutes it runs in."""

from __future__ import annotations

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
