from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Keep the receipt of an order"

    def add_arguments(self, parser):
        parser.add_argument("order", type=int)

    def handle(self, *args, **options):
        name = default_storage.save(f"{options['order']}.txt", ContentFile(b"paid"))
        default_storage.delete(name)
        self.stdout.write(f"kept as {name}")
