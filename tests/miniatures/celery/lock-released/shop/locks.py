from django.core.cache import cache


def once(work):
    acquired = cache.add("once", 1, 60)
    try:
        if not acquired:
            return
        work()
    finally:
        cache.delete("once")
