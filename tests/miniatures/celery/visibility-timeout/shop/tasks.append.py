@shared_task(bind=True, default_retry_delay=6 * 3600)
def remind(self, product_id):
    raise self.retry()
