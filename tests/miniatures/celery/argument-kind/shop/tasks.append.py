@shared_task
def relabel(product):
    return product.name
