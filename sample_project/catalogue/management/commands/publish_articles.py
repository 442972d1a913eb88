from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand
from django.db import router

from catalogue.models import Article


def positive(text: str) -> int:
    """A whole number above zero, from the command line."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise ArgumentTypeError(f"{text!r} is not a whole number above zero")
    return number


class Command(BaseCommand):
    help = "Publishes the articles of a category, or withdraws them"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--category", choices=Article.Category.values, required=True)
        parser.add_argument("--limit", type=positive, metavar="NUMBER", help="at most this many, the oldest first")
        parser.add_argument("--withdraw", action="store_true", help="withdraw instead")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")

    def handle(self, *args: Any, **options: Any) -> None:
        primary = Article.objects.using(router.db_for_write(Article))
        articles = list(primary.filter(category=options["category"]).order_by("pk")[: options["limit"]])
        verb = "withdraw" if options["withdraw"] else "publish"
        if options["dry_run"]:
            for article in articles:
                self.stdout.write(f"Would {verb} {article}")
            return
        primary.filter(pk__in=[article.pk for article in articles]).update(published=not options["withdraw"])
        for article in articles:
            self.stdout.write(self.style.SUCCESS(f"{'Withdrew' if options['withdraw'] else 'Published'} {article}"))
