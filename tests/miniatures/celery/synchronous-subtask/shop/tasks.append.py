@shared_task
def season(product_id):
    return restock.delay(product_id).get(timeout=5)
