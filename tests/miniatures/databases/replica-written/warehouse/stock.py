from warehouse.models import Shelf


def add(code):
    Shelf.objects.using("pooled").get_or_create(code=code)
    shelf, _ = Shelf.objects.using("replica").get_or_create(code=code)
    shelf.save(using="replica")
    return Shelf.objects.using("replica").count()
