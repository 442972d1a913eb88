

from django.utils import timezone


@shared_task
def close(day=timezone.now()):
    return str(day)
