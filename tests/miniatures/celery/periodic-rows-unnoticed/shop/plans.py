from django_celery_beat.models import PeriodicTask


def switch_off(name):
    return PeriodicTask.objects.filter(name=name).update(enabled=False)
