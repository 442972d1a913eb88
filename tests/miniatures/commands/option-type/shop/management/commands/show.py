from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Writes a line as often as it is asked to."""

    help = "Write a line several times."

    def add_arguments(self, parser):
        parser.add_argument("number", help="how often")

    def handle(self, *args, **options):
        for line in range(options["number"]):
            self.stdout.write(str(line))
