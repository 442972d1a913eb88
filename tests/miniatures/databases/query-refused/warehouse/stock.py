from warehouse.models import Box


def full():
    return Box.objects.filter(count=9).union(Box.objects.filter(count=8)).filter(shelf=1)
