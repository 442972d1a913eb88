import enum

from django.core.management.base import BaseCommand


class Carrier(str, enum.Enum):
    POST = "post"
    BIKE = "bike"


class Command(BaseCommand):
    help = "Say by which queue a parcel goes"

    def handle(self, *args, **options):
        self.stdout.write(f"queue: shipping-{Carrier.BIKE}")
