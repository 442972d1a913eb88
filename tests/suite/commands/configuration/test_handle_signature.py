"""handle() takes every option that its parser passes, and requires no others."""

from __future__ import annotations

from tests.project_files import commands
from tests.rules import RuleTester


def test_accepts_what_can_take_every_option(rule: RuleTester) -> None:
    """Named arguments beside ``**options``, defaults, all of Django's options by name, and decorated handlers are fine."""
    rule.accepts(
        {
            **commands(
                tidy="""
                def add_arguments(self, parser):
                    parser.add_argument("place")
                    parser.add_argument("--dry-run", action="store_true")

                def handle(self, *args, place, dry_run, verbosity, limit=3, **options):
                    pass
            """,
                exact="""
                def handle(self, verbosity, settings, pythonpath, traceback, no_color, force_color, skip_checks):
                    pass
            """,
                executes="""
                def execute(self, *args, **options):
                    self.handle()

                def handle(self):
                    pass
            """,
            ),
            "shop/management/commands/decorated.py": """
                from django.core.management.base import BaseCommand, no_translations


                class Command(BaseCommand):
                    @no_translations
                    def handle(self):
                        pass
            """,
        }
    )


def test_accuses_what_cannot_be_called(rule: RuleTester) -> None:
    """A handler without ``**options``, and one that requires what no argument gives, fail on every call."""
    (lacking, requiring) = rule.accuses(
        commands(
            lacking="""
                def handle(self, *args, verbosity):
                    pass
            """,
            requiring="""
                def add_arguments(self, parser):
                    parser.add_argument("--dry-run", action="store_true")

                def handle(self, *args, dry, **options):
                    pass
            """,
        ),
        "shop/management/commands/lacking.py:5",
        "shop/management/commands/requiring.py:8",
    )

    assert "handle() has no **options, and Django always gives it force_color, no_color" in lacking.message
    assert "handle() requires 'dry', which no argument of its parser gives" in requiring.message
