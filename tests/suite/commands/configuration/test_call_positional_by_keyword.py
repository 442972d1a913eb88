"""call_command() passes positional arguments by position."""

from __future__ import annotations

from tests.rules import RuleTester

GREET = """
    from django.core.management.base import BaseCommand


    class Command(BaseCommand):
        def add_arguments(self, parser):
            parser.add_argument("name")
            parser.add_argument("title", nargs="?")
            parser.add_argument("--loud", action="store_true")
"""


def test_accepts_values_by_position(rule: RuleTester) -> None:
    """A value by position, an option by keyword, and a positional argument that may stay away are taken."""
    rule.accepts(
        {
            "shop/management/commands/greet.py": GREET,
            "shop/nightly.py": """
                from django.core.management import call_command

                call_command("greet", "Ann", title="Dr", loud=True)
            """,
        }
    )


def test_accuses_a_required_value_by_keyword(rule: RuleTester) -> None:
    """Django looks for the option string of a required keyword, which a positional argument has not."""
    rule.accuses(
        {
            "shop/management/commands/greet.py": GREET,
            "shop/nightly.py": """
                from django.core.management import call_command

                call_command("greet", name="Ann")
            """,
        },
        "shop/nightly.py:3",
        subject="call_command('greet')",
        says="call_command('greet', name='Ann') gives a positional argument by keyword: ValueError",
    )
