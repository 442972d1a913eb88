import sys

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Compute prices anew"

    def add_arguments(self, parser):
        parser.add_argument("products", nargs="+")

    def handle(self, *args, **options):
        for number in sys.argv[2:]:
            self.stdout.write(f"Product {number}")
