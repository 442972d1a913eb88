from shop.models import Product
from warehouse.models import Box, Shelf


def stored():
    names = Product.objects.filter(name__in=Shelf.objects.values("code"))
    boxes = Box.objects.filter(shelf__in=Shelf.objects.filter(code="A"))
    return names, boxes, Product.objects.filter(name__in=list(Shelf.objects.values_list("code", flat=True)))
