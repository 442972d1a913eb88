from django.core.management.base import BaseCommand, CommandError

from shop.models import Product


class Command(BaseCommand):
    help = "Set the price of products"

    def add_arguments(self, parser):
        parser.add_argument("product_ids", nargs="+", type=int)
        parser.add_argument("--price", required=True)

    def handle(self, *args, **options):
        for number in options["product_ids"]:
            if not Product.objects.filter(pk=number).update(price=options["price"]):
                raise CommandError(f"Product {number} does not exist")
            self.stdout.write(f"Product {number} costs {options['price']}")
