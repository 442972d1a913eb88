from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Say that all is well"

    def handle(self, *args, **options):
        self.stdout.write(self.style.SUCESS("all is well"))
