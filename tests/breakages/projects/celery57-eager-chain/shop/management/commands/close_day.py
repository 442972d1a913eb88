from celery import chain
from django.core.management.base import BaseCommand

from shop.tasks import count_till, report


class Command(BaseCommand):
    help = "Count the till, and report on it"

    def handle(self, *args, **options):
        result = chain(count_till.s(), report.si()).apply()
        self.stdout.write(f"The day ends as {result.state}")
