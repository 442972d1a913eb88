from django.core.management.base import BaseCommand

from shop.models import Product


class Command(BaseCommand):
    help = "Delete all products"

    def handle(self, *args, **options):
        if input("Really? ") == "y":
            Product.objects.all().delete()
