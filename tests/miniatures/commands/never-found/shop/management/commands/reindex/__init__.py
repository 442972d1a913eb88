from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Index the products anew"

    def handle(self, *args, **options):
        self.stdout.write("indexed")
