from django.core.management.base import BaseCommand
from django.db.models import Count

from shop.models import Product


class Command(BaseCommand):
    help = "Count products by their price"

    def handle(self, *args, **options):
        Product.objects.create(name="tea", price=2)
        for row in Product.objects.values("price").annotate(**{"#": Count("pk")}):
            self.stdout.write(f"{row['#']} at {row['price']}")
