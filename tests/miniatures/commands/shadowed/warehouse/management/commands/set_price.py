from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Set the price of a shelf"

    def handle(self, *args, **options):
        self.stdout.write("set")
