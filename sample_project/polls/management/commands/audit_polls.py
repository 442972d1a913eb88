from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count

from polls.models import Poll

TOO_FEW_CHOICES = 3
NO_POLLS = 4


class Command(BaseCommand):
    help = "Exits with 0 where every poll can be voted on, 3 where one has too few choices, 4 where there is no poll"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--minimum", type=int, default=2, help="choices a poll must have (default: 2)")
        parser.add_argument("--containing", default="", metavar="TEXT", help="only the polls whose question has TEXT")

    def handle(self, *args: Any, minimum: int, containing: str, **options: Any) -> None:
        polls = Poll.objects.filter(question__contains=containing).annotate(number=Count("choices")).order_by("pk")
        if not polls:
            raise CommandError("There is no poll to audit", returncode=NO_POLLS)
        poor = [str(poll.pk) for poll in polls if poll.number < minimum]
        if poor:
            raise CommandError(f"Too few choices in poll {', '.join(poor)}", returncode=TOO_FEW_CHOICES)
        self.stdout.write(f"{len(polls)} polls have {minimum} choices or more")
