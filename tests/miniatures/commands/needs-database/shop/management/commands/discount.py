from django.core.management.base import BaseCommand

from shop.models import Product


class Command(BaseCommand):
    help = "Lower a price"

    def add_arguments(self, parser):
        parser.add_argument("product", choices=list(Product.objects.values_list("name", flat=True)))

    def handle(self, *args, **options):
        self.stdout.write(options["product"])
