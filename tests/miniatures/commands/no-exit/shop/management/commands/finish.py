from django.core.management.base import BaseCommand

from shop.ending import done


class Command(BaseCommand):
    help = "Finish the day"

    def handle(self, *args, **options):
        self.stdout.write("finished")
        done()
