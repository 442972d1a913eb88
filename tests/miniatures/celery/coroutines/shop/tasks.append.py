@shared_task
async def fetch(product_id):
    return product_id
