from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Count the stock"

    def add_arguments(self, parser):
        parser.add_argument("-v", "--value", action="store_true")

    def handle(self, *args, **options):
        self.stdout.write("0")
