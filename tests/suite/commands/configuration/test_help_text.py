"""Every command has a help text that says what it does."""

from __future__ import annotations

from tests.project_files import commands
from tests.rules import RuleTester


def test_accepts_any_help(rule: RuleTester) -> None:
    """A string, a lazy one and an inherited one say what a command does; one that cannot be loaded is told elsewhere.

    A command that reads its command line itself answers ``--help`` itself.
    """
    rule.accepts(
        {
            "shop/management/commands/tidy.py": """
                from django.core.management.base import BaseCommand
                from django.utils.translation import gettext_lazy


                class Command(BaseCommand):
                    help = gettext_lazy("Tidy up")
            """,
            "shop/management/commands/tidy_more.py": """
                from shop.management.commands import tidy


                class Command(tidy.Command):
                    pass
            """,
            "shop/management/commands/wrapper.py": """
                import sys

                from django.core.management.base import BaseCommand


                class Command(BaseCommand):
                    def run_from_argv(self, argv):
                        sys.exit(len(argv))
            """,
            "shop/management/commands/absent.py": "import spreadsheets",
        }
    )


def test_accuses_commands_without_help(rule: RuleTester) -> None:
    """No help, and help of blanks, say nothing."""
    (blank, none) = rule.accuses(
        commands(
            blank="""
                help = "  "
            """,
            tidy="""
                pass
            """,
        ),
        "shop/management/commands/blank.py:4",
        "shop/management/commands/tidy.py:4",
    )

    assert blank.subject == "blank"
    assert "tidy has no help text: manage.py tidy --help" in none.message
