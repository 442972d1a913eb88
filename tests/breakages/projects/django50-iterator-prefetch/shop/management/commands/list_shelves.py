from django.core.management.base import BaseCommand

from warehouse.models import Shelf


class Command(BaseCommand):
    help = "List shelves and how much is on them"

    def handle(self, *args, **options):
        for shelf in Shelf.objects.prefetch_related("box_set").iterator():
            self.stdout.write(f"{shelf.code}: {sum(box.count for box in shelf.box_set.all())}")
        self.stdout.write("all shelves")
