import asyncio

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Waits a moment in the background."""

    help = "Wait a moment."

    def handle(self, *args, **options):
        def pause():
            return asyncio.sleep(0.1)

        asyncio.ensure_future(pause())
