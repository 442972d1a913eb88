from django.core.management.base import BaseCommand, CommandParser


class Lenient(CommandParser):
    def error(self, message):
        self.complaint = message


class Command(BaseCommand):
    help = "Ship an order"

    def create_parser(self, prog_name, subcommand, **kwargs):
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.__class__ = Lenient
        return parser

    def add_arguments(self, parser):
        parser.add_argument("order")

    def handle(self, *args, **options):
        self.stdout.write(f"shipped {options['order']}")
