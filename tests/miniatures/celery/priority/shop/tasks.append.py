

@shared_task(priority=9)
def urgent(product_id):
    return product_id
