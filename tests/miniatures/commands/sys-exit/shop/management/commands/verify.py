import sys

from django.core.management.base import BaseCommand

from shop.models import Product


class Command(BaseCommand):
    help = "Verify the prices"

    def handle(self, *args, **options):
        if Product.objects.filter(price__lt=0).exists():
            self.stderr.write("a price is below zero")
            sys.exit(2)
