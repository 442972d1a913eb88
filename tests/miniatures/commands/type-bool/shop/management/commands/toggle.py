from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Show or hide the shop"

    def add_arguments(self, parser):
        parser.add_argument("--visible", type=bool, default=True)

    def handle(self, *args, **options):
        self.stdout.write("visible" if options["visible"] else "hidden")
