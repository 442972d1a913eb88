from django.core.management.base import BaseCommand

from shop.models import Product


class Command(BaseCommand):
    help = "Remove products without a price"

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *args, **options):
        Product.objects.filter(price=0).delete()
