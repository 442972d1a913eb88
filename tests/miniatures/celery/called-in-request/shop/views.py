from shop.tasks import remind


def view(request, pk):
    remind(pk)
