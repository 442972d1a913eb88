from django.core.management.base import BaseCommand

from shop.models import Product


class Command(BaseCommand):
    help = "Delete all products"

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *args, **options):
        if not options["dry-run"]:
            Product.objects.all().delete()
