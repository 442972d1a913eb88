from django.core.management.base import BaseCommand

from shop.models import Product


class Command(BaseCommand):
    help = "Put a product into the archive"

    def handle(self, *args, **options):
        Product.objects.filter(pk=1).update(name="archived")
        if self._called_from_command_line:
            Product.objects.create(name="a copy")
