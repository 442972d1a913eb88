from shop.tasks import price_of, restock


def restocked(product_id):
    result = restock.delay(product_id)
    return result.get(timeout=5)


def asked(product_id):
    kept = restock.apply_async((product_id,), ignore_result=False)
    return kept.get(timeout=5), price_of.delay(product_id).get(timeout=5), restock.delay(product_id).id
