from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Move the stock"

    def create_parser(self, prog_name, subcommand, **kwargs):
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.parse_args = lambda args=None, namespace=None: parser.parse_known_args(args, namespace)[0]
        return parser

    def handle(self, *args, **options):
        self.stdout.write("moved")
