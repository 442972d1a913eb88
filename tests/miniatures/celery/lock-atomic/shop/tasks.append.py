
@shared_task
def load():
    from django.core.cache import cache

    if cache.get("load-lock"):
        return False
    cache.set("load-lock", True, 60)
    return True
