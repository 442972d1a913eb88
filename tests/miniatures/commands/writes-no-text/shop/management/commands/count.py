from django.core.management.base import BaseCommand

from shop.models import Product


class Command(BaseCommand):
    help = "Count the products"

    def handle(self, *args, **options):
        self.stdout.write(len(Product.objects.all()))
