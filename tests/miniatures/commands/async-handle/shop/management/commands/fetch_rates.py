import asyncio

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Fetch the rates of exchange"

    async def handle(self, *args, **options):
        await asyncio.sleep(0)
        self.stdout.write("fetched")
