from django.core.management.base import BaseCommand


class Base(BaseCommand):
    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *args, **options):
        self.run(dry=options["dry_run"])

    def run(self, dry):
        raise NotImplementedError
