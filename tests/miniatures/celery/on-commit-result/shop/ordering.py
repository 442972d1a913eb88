from shop.tasks import restock


def order(product_id):
    result = restock.delay_on_commit(product_id)
    return result.id
