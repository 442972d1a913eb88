from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Order what is sold out"

    def run(self, *args, **options):
        self.stdout.write("ordered")
