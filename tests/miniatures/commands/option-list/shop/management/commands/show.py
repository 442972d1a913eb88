from optparse import make_option

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Writes a word."""

    help = "Write a word."

    option_list = (make_option("--loud", action="store_true"),)

    def handle(self, *args, **options):
        self.stdout.write("WORD" if options.get("loud") else "word")
