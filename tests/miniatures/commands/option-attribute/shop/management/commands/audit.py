from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Audit products"

    def add_arguments(self, parser):
        parser.add_argument("--quietly", action="store_true")

    def handle(self, *args, **options):
        if not options.quietly:
            self.stdout.write("audited")
