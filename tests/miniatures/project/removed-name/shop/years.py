import datetime

from django.utils import timezone


def start_of(year):
    return datetime.datetime(year, 1, 1, tzinfo=timezone.utc)
