from django.core.management.base import BaseCommand

from shop.models import Product


class Command(BaseCommand):
    help = "Count products"

    def handle(self, *args, **options):
        self.stdout.write(str(Product.objects.count()))
