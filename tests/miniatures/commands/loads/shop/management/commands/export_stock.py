from django.core.management.base import BaseCommand

import shop.spreadsheets


class Command(BaseCommand):
    help = "Export the stock"

    def handle(self, *args, **options):
        shop.spreadsheets.write("stock.ods")
