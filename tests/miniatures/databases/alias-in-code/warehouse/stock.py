from django.db import connections
from warehouse.models import Shelf


def codes():
    codes = Shelf.objects.using("warehose").values_list("code")
    if "archive" in connections:
        codes = codes.union(Shelf.objects.using("archive").values_list("code"))
    return list(codes)
