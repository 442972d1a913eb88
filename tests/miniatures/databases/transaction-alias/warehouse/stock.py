from django.db import transaction

from warehouse.models import Box, Shelf


@transaction.atomic
def fill(code, count):
    shelf = Shelf.objects.create(code=code)
    return Box.objects.create(shelf=shelf, count=count)
