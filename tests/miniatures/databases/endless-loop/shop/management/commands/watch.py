import time

from django.core.management.base import BaseCommand

from shop.models import Product


class Command(BaseCommand):
    help = "Remove what has no price, every minute."

    def handle(self, *args, **options):
        while True:
            Product.objects.filter(price=0).delete()
            time.sleep(60)
