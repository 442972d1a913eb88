from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Greet a customer"

    def add_arguments(self, parser):
        parser.add_argument("name")

    def handle(self, name):
        self.stdout.write(f"Hello {name}")
