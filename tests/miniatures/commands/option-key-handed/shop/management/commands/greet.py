from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Greet"

    def add_arguments(self, parser):
        parser.add_argument("name")

    def handle(self, *args, **options):
        self.greet(options)

    def greet(self, options):
        self.stdout.write(options["nmae"])
        self.stdout.write(options["name"])

    def mail(self, settings):
        self.stdout.write(settings["from"])
