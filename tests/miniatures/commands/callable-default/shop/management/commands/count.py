from datetime import date

from django.core.management.base import BaseCommand

from shop.models import Product


class Command(BaseCommand):
    help = "Count products"

    def add_arguments(self, parser):
        parser.add_argument("--since", type=date.fromisoformat, default=date.today)

    def handle(self, *args, **options):
        self.stdout.write(f"{Product.objects.count()} since {options['since']}")
