from shop.tasks import restock


def view(request, pk):
    restock(pk)
