from django.apps import AppConfig
from django.db.models.signals import post_migrate


def count_shelves(sender, **kwargs):
    from warehouse.models import Shelf

    if kwargs["using"] == "warehouse":
        from shop.models import Product

        Product.objects.get_or_create(name="shelf")
    else:
        Shelf._meta.get_fields()


class WarehouseConfig(AppConfig):
    name = "warehouse"

    def ready(self):
        post_migrate.connect(count_shelves, sender=self)
