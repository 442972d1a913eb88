from django.core.management.base import BaseCommand

from shop.models import Product


class Command(BaseCommand):
    help = "Count the products"

    def __init__(self, *args, **kwargs):
        self.counted = 0

    def handle(self, *args, **options):
        self.counted = Product.objects.count()
        self.stdout.write(str(self.counted))
