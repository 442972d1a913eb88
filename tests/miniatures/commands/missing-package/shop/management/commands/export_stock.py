import spreadsheets

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Export the stock"

    def handle(self, *args, **options):
        spreadsheets.write("stock.ods")
