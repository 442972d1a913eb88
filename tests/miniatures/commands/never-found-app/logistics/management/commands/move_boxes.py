from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Move boxes"

    def handle(self, *args, **options):
        self.stdout.write("moved")
