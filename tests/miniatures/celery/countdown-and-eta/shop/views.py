from shop.tasks import restock


def order(product_id, due):
    restock.apply_async((product_id,), countdown=60, eta=due)
