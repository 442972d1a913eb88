from warehouse.models import Box


def take(pk):
    box = Box.objects.get(pk=pk)
    box.count -= 1
    box.save()
