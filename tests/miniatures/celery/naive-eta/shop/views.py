from datetime import datetime, timedelta

from shop.tasks import restock


def order(product_id):
    restock.apply_async((product_id,), eta=datetime.utcnow() + timedelta(minutes=5))
