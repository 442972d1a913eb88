"""Schedules and times."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from celery import shared_task
from celery.schedules import crontab, schedule
from celery.utils.time import make_aware, remaining


@shared_task
def impossible_date():
    """Return a crontab for a day that there is not."""
    return str(crontab(minute=0, hour=0, day_of_month="31", month_of_year="2"))


@shared_task
def month_names():
    """Return a crontab that names months."""
    return sorted(crontab(minute=0, hour=0, month_of_year="jan,feb").month_of_year)


@shared_task
def crontab_from_text():
    """Return a crontab that is read from a line."""
    return str(crontab.from_string("0 7 * * *"))


@shared_task
def moment_in_a_gap():
    """Return a moment that there is not, when clocks go forward."""
    return make_aware(datetime(2020, 3, 29, 2, 30), ZoneInfo("Europe/Berlin")).isoformat()


@shared_task
def rest_across_clocks():
    """Return what is left of a day in which clocks go forward."""
    zone = ZoneInfo("Europe/Berlin")
    start = datetime(2020, 3, 28, 12, tzinfo=zone)
    return remaining(start, timedelta(days=1), now=datetime(2020, 3, 29, 0, tzinfo=zone)).total_seconds()


@shared_task
def written_schedule():
    """Return a schedule as text."""
    return str(schedule(timedelta(minutes=90)))
