from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Writes a word."""

    help = "Write a word."

    def handle(self, *args, **options):
        print("shown")
