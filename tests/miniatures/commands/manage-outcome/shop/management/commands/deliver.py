from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Deliver an order"

    def run_from_argv(self, argv):
        try:
            super().run_from_argv(argv)
        except SystemExit:
            self.stderr.write("It was not delivered")

    def handle(self, *args, **options):
        raise CommandError("The van has broken down")
