from shop.tasks import price_of


def price(request, product_id):
    result = price_of.delay(product_id)
    return result.get(timeout=120)
