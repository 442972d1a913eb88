import argparse

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Forward the orders"

    def create_parser(self, prog_name, subcommand, **kwargs):
        parser = argparse.ArgumentParser(prog=f"{prog_name} {subcommand}", description=self.help)
        for option in ("--settings", "--pythonpath"):
            parser.add_argument(option)
        for flag in ("--traceback", "--no-color", "--force-color", "--skip-checks"):
            parser.add_argument(flag, action="store_true")
        return parser

    def handle(self, *args, **options):
        self.stdout.write("forwarded")
