from django.core.management.base import BaseCommand

from shop.models import Product


class Command(BaseCommand):
    help = "List the products"

    def handle(self, *args, **options):
        for product in Product.objects.order_by("pk"):
            print(product)
