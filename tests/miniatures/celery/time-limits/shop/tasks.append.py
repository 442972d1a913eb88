@shared_task(soft_time_limit=120, time_limit=60)
def photograph(product_id):
    return product_id
