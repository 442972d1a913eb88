from django.core.management.base import BaseCommand
from django.db.models import F

from shop.models import Product


class Command(BaseCommand):
    help = "Raise the price of tea by one"

    def handle(self, *args, **options):
        tea = Product.objects.create(name="tea", price=2)
        tea.price = F("price") + 1
        tea.save()
        self.stdout.write(f"{tea} costs {tea.price}")
