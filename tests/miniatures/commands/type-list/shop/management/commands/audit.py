from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Audit products"

    def add_arguments(self, parser):
        parser.add_argument("--products", type=list, default=[])

    def handle(self, *args, **options):
        self.stdout.write(str(len(options["products"])))
