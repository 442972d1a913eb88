@shared_task(bind=True)
def tidy(self):
    from django.core.cache import cache

    if cache.add(f"tidy-{self.request.id}", True, 60):
        cache.delete(f"tidy-{self.request.id}")
