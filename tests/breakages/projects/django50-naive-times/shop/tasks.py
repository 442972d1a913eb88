from celery import shared_task
from django.utils import timezone


@shared_task
def closing_time():
    return timezone.now().isoformat()
