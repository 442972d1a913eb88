from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Compute the tax"

    def add_arguments(self, parser):
        parser.add_argument("--share", type=int, default=100, help="how much is taxed, up to 100% of the price")

    def handle(self, *args, **options):
        self.stdout.write(str(options["share"]))
