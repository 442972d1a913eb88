from shop.tasks import restock


def order(request):
    return restock.delay(1, 2).id
