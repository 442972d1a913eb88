from django.core.management.base import BaseCommand

from shop.models import Product


class Command(BaseCommand):
    help = "Look for products without a price"

    def handle(self, *args, **options):
        if Product.objects.filter(price=0).exists():
            self.stderr.write("there are some")
            return 1
        return 0
