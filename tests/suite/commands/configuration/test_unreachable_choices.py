"""The choices of an argument have the type that its parser produces."""

from __future__ import annotations

from tests.project_files import commands
from tests.rules import RuleTester


def test_accepts_choices_of_the_type(rule: RuleTester) -> None:
    """Choices of the type, of a type of one's own, a range, and a container that cannot be listed may be met."""
    rule.accepts(
        {
            "shop/management/commands/rate.py": """
                from decimal import Decimal

                from django.core.management.base import BaseCommand


                class Anything:
                    def __contains__(self, value):
                        return True


                class Command(BaseCommand):
                    def add_arguments(self, parser):
                        parser.add_argument("--stars", type=int, choices=range(3))
                        parser.add_argument("--size", choices=["s", "m"])
                        parser.add_argument("--price", type=Decimal, choices=[Decimal(1)])
                        parser.add_argument("--any", type=int, choices=Anything(), metavar="ANY")
            """
        }
    )


def test_accuses_choices_of_another_type(rule: RuleTester) -> None:
    """Texts of a number, and numbers of a string, refuse every value."""
    (texts, numbers) = rule.accuses(
        commands(
            rate="""
                def add_arguments(self, parser):
                    parser.add_argument("--stars", type=int, choices=["1", "2"])
                    parser.add_argument("--size", choices=[1, 2])
            """,
        ),
        *["shop/management/commands/rate.py:4"] * 2,
    )

    assert "its values become int and its choices are text (['1', '2'])" in texts.message
    assert "its values stay text and its choices are numbers ([1, 2])" in numbers.message
