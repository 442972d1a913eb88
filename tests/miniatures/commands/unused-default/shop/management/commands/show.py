from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Writes a word."""

    help = "Write a word."

    def add_arguments(self, parser):
        parser.add_argument("--word", help="which word")

    def handle(self, *args, **options):
        self.stdout.write(f"{options.get('word', 'nothing')}")
