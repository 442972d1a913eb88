from django.core.management.base import BaseCommand


class ExportStock(BaseCommand):
    help = "Export the stock"

    def handle(self, *args, **options):
        self.stdout.write("exported")
