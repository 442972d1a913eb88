from django.core.management.base import BaseCommand

from shop.models import Product


class Command(BaseCommand):
    help = "Take a product out of the shop"

    def add_arguments(self, parser):
        parser.add_argument("number", type=int)

    def handle(self, *args, **options):
        if not Product.objects.filter(pk=options["number"]).delete()[0]:
            raise CommandError("There is no such product")
