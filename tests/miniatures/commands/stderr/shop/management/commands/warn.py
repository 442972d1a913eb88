import os
import sys

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Warn of low stock"

    def handle(self, *args, **options):
        self.stderr.write(f"{os.path.basename(sys.argv[0])}: the stock is low")
