from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Fill the cache"
    requires_system_checks = False

    def handle(self, *args, **options):
        self.stdout.write("warm")
