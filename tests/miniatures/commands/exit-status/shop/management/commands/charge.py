import sys

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Charge a card"

    def run_from_argv(self, argv):
        try:
            super().run_from_argv(argv)
        except SystemExit:
            sys.exit(3)

    def handle(self, *args, **options):
        raise CommandError("The card was refused")
