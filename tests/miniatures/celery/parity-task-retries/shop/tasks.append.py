@shared_task(bind=True)
def ring(self):
    if self.request.retries < (1 if self.request.is_eager else 2):
        raise self.retry(countdown=0)
    return "rang"
