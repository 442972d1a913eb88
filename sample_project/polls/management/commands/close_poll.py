from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import router, transaction

from polls.models import Poll


class Command(BaseCommand):
    help = "Closes the specified poll for voting"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("poll_ids", nargs="+", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        for poll_id in options["poll_ids"]:
            self._close(poll_id)
            self.stdout.write(self.style.SUCCESS(f'Successfully closed poll "{poll_id}"'))

    def _close(self, poll_id: int) -> None:
        """Close one poll. Read it from the primary, with a lock, because the replica may lag behind."""
        with transaction.atomic(using=router.db_for_write(Poll)):
            try:
                poll = Poll.objects.select_for_update().get(pk=poll_id)
            except Poll.DoesNotExist:
                raise CommandError(f'Poll "{poll_id}" does not exist') from None
            poll.opened = False
            poll.save(update_fields=["opened"])
