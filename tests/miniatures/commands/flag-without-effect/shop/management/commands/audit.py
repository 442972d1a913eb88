from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Audit products"

    def add_arguments(self, parser):
        parser.add_argument("--send", action="store_true", default=True)
        parser.add_argument("--colour", action="store_true", default=True)
        parser.add_argument("--no-colour", action="store_false", dest="colour")

    def handle(self, *args, **options):
        self.stdout.write("sent" if options["send"] else "not sent")
