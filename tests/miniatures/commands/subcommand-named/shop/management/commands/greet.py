from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Greet"

    def add_arguments(self, parser):
        actions = parser.add_subparsers(dest="action")
        actions.add_parser("one", help="greet one")
        actions.add_parser("all", help="greet all")

    def handle(self, *args, action, **options):
        getattr(self, f"do_{action}")()

    def do_one(self):
        self.stdout.write("hello")

    def do_all(self):
        self.stdout.write("hello all")
