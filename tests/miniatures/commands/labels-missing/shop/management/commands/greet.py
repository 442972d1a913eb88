from django.core.management.base import LabelCommand


class Command(LabelCommand):
    help = "Greet"

    def add_arguments(self, parser):
        parser.add_argument("--loud", action="store_true")

    def handle_label(self, label, **options):
        return label.upper() if options["loud"] else label
