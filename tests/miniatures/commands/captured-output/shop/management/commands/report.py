from django.core.management.base import BaseCommand

from shop.reports import announce


class Command(BaseCommand):
    help = "Report the stock"

    def handle(self, *args, **options):
        announce("3 products")
