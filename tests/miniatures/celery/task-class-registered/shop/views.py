from shop.labels import PrintLabel


def order(product_id):
    PrintLabel().delay(product_id)
