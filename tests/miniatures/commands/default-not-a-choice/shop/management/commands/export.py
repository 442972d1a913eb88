from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Export the products"

    def add_arguments(self, parser):
        parser.add_argument("--format", choices=["json", "csv"], default="yaml")

    def handle(self, *args, **options):
        self.stdout.write(options["format"])
