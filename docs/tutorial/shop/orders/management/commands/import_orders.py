from django.core.management.base import BaseCommand, CommandError

from orders.models import Order


class Command(BaseCommand):
    help = "Imports orders, one e-mail address a line."

    def add_arguments(self, parser):
        parser.add_argument("customers", nargs="+")

    def handle(self, *args, **options):
        rejected = [customer for customer in options["customers"] if "@" not in customer]
        if rejected:
            raise CommandError(f"No e-mail address: {', '.join(rejected)}")
        for customer in options["customers"]:
            Order.objects.create(customer=customer, total=0)
        self.stdout.write(f"{len(options['customers'])} imported")
