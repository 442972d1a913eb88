from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Find a customer"

    def add_arguments(self, parser):
        either = parser.add_mutually_exclusive_group(required=True)
        either.add_argument("--name", dest="customer")
        either.add_argument("--mail", dest="customer")

    def handle(self, *args, **options):
        self.stdout.write(options["customer"])
