

progress = {}


@shared_task
def count(product_id):
    progress[product_id] = 1
