@shared_task(bind=True, autoretry_for=(Exception,))
def fetch(self, product_id):
    raise self.retry(countdown=1)
