from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Audit products"

    def add_arguments(self, parser):
        parser.add_argument("--tag", action="append", default=["coffee"])

    def handle(self, *args, **options):
        self.stdout.write(", ".join(options["tag"]))
