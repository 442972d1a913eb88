from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Add a clerk, with a password for the first day"

    def add_arguments(self, parser):
        parser.add_argument("name")

    def handle(self, *args, **options):
        users = get_user_model().objects
        users.create_user(options["name"], password=users.make_random_password())
        self.stdout.write(f"Clerk {options['name']} can log in")
