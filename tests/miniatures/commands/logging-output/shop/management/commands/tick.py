import logging

from django.core.management.base import BaseCommand

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Tick"

    def handle(self, *args, **options):
        logger.info("ticked")
