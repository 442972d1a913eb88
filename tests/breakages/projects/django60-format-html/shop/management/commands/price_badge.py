from django.core.management.base import BaseCommand
from django.utils.html import format_html


class Command(BaseCommand):
    help = "Write the badge for a shop window"

    def handle(self, *args, **options):
        self.stdout.write(format_html("<b>fair prices</b>"))
