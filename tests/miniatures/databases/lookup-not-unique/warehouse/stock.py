from warehouse.models import Shelf


def shelf_of(code):
    shelf, _ = Shelf.objects.get_or_create(code=code)
    return shelf
