"""handle() takes every option that its parser gives, and requires no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.rules import RuleTester


def test_accepts_what_can_take_every_option(rule: RuleTester) -> None:
    """Named arguments beside ``**options``, defaults, all of Django's options by name, and decorated handlers are fine."""
    rule.accepts(
        {
            "shop/management/commands/tidy.py": """
                from django.core.management.base import BaseCommand


                class Command(BaseCommand):
                    def add_arguments(self, parser):
                        parser.add_argument("place")
                        parser.add_argument("--dry-run", action="store_true")

                    def handle(self, *args, place, dry_run, verbosity, limit=3, **options):
                        pass
            """,
            "shop/management/commands/exact.py": """
                from django.core.management.base import BaseCommand


                class Command(BaseCommand):
                    def handle(self, verbosity, settings, pythonpath, traceback, no_color, force_color, skip_checks):
                        pass
            """,
            "shop/management/commands/decorated.py": """
                from django.core.management.base import BaseCommand, no_translations


                class Command(BaseCommand):
                    @no_translations
                    def handle(self):
                        pass
            """,
            "shop/management/commands/executes.py": """
                from django.core.management.base import BaseCommand


                class Command(BaseCommand):
                    def execute(self, *args, **options):
                        self.handle()

                    def handle(self):
                        pass
            """,
        }
    )


def test_accuses_what_cannot_be_called(rule: RuleTester) -> None:
    """A handler without ``**options``, and one that requires what no argument gives, fail on every call."""
    (lacking, requiring) = rule.accuses(
        {
            "shop/management/commands/lacking.py": """
                from django.core.management.base import BaseCommand


                class Command(BaseCommand):
                    def handle(self, *args, verbosity):
                        pass
            """,
            "shop/management/commands/requiring.py": """
                from django.core.management.base import BaseCommand


                class Command(BaseCommand):
                    def add_arguments(self, parser):
                        parser.add_argument("--dry-run", action="store_true")

                    def handle(self, *args, dry, **options):
                        pass
            """,
        },
        "shop/management/commands/lacking.py:5",
        "shop/management/commands/requiring.py:8",
    )

    assert "handle() has no **options, and Django always gives it force_color, no_color" in lacking.message
    assert "handle() requires 'dry', which no argument of its parser gives" in requiring.message
