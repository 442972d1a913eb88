from shop.tasks import price_of


def price(request, pk):
    return price_of.delay(pk).get()
