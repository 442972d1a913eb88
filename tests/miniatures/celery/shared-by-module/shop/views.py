from shop.tasks import progress


def state(request, pk):
    return progress.get(pk)
