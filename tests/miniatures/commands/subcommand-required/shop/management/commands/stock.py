from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Count or clear the stock"

    def add_arguments(self, parser):
        commands = parser.add_subparsers(dest="subcommand")
        commands.add_parser("count").set_defaults(method=self.count)
        commands.add_parser("clear").set_defaults(method=self.clear)

    def handle(self, *args, method, **options):
        method()

    def count(self):
        self.stdout.write("1")

    def clear(self):
        self.stdout.write("0")
