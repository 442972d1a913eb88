from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Audit products"

    def add_arguments(self, parser):
        parser.add_argument("--send", action="store_true", default=True)
        parser.add_argument("--colour", action="store_true", default=True)
        parser.add_argument("--no-colour", action="store_false", dest="colour")

    def handle(self, *args, **options):
        style = self.style.SUCCESS if options["colour"] else str
        self.stdout.write(style("audited"))
        self.stdout.write("sent" if options["send"] else "not sent")
