import os
import sys

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Sign the books"

    def handle(self, *args, **options):
        self.stdout.write(f"signed by {os.path.basename(sys.argv[0])}")
