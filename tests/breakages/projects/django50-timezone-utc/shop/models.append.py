import datetime

from django.utils import timezone

OPENED = datetime.datetime(2011, 5, 1, tzinfo=timezone.utc)
