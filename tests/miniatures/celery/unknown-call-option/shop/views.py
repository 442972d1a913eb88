from shop.tasks import restock


def order(product_id):
    restock.apply_async((product_id,), coutdown=60)
