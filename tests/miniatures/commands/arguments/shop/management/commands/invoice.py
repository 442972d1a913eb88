from decimal import Decimal

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Write an invoice"

    def add_arguments(self, parser):
        parser.add_argument("amount", type=Decimal)

    def handle(self, *args, **options):
        self.stdout.write(str(options["amount"]))
