from django_celery_beat.models import IntervalSchedule


def every(minutes):
    schedule, _ = IntervalSchedule.objects.get_or_create(every=minutes, period="minute")
    return schedule
