from pathlib import Path

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Write a list of what is in stock"

    def handle(self, *args, **options):
        name = "stock.txt" if self._called_from_command_line else "products.txt"
        Path("shop", name).write_text("pear\n")
