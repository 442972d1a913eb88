from django.core.cache import cache


@shared_task
def forget():
    cache.clear()
