from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Rate a product"

    def add_arguments(self, parser):
        parser.add_argument("--stars", type=int, choices=["1", "2", "3"])

    def handle(self, *args, **options):
        self.stdout.write(str(options["stars"]))
