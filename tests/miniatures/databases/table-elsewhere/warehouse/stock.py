from warehouse.models import Shelf


def codes():
    return list(Shelf.objects.using("default").values_list("code")) + list(Shelf.objects.using("warehouse"))


def add(code):
    shelf = Shelf(code=code)
    shelf.save(using="default")
    shelf.save(using="warehouse")
