from django.core.management.base import BaseCommand

from shop.models import Product


class Command(BaseCommand):
    help = "Count the products"

    def handle(self, *args, **options):
        self.counted = Product.objects.count()
        if self.counted:
            self.stdout.write(str(self.counted))
            self.stdout.write(str(self.counter()))
        else:
            self.sterr.write("There is none")

    def counter(self):
        return getattr(self, "count", 0)
