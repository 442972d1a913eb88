from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Shine"

    def handle(self, *args, **options):
        self.stdout.write("\033[32mshining\033[0m")
