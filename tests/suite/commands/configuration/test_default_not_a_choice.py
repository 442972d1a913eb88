"""The default of an argument is one of its choices."""

from __future__ import annotations

from tests.project_files import commands
from tests.rules import RuleTester


def test_accepts_defaults_that_may_be_chosen(rule: RuleTester) -> None:
    """A choice, a string that converts to one, no default, an empty one, and choices that nothing meets are no matter here."""
    rule.accepts(
        {
            "shop/management/commands/rate.py": """
                from decimal import Decimal

                from django.core.management.base import BaseCommand


                class Command(BaseCommand):
                    def add_arguments(self, parser):
                        parser.add_argument("--stars", type=int, choices=range(3), default=2)
                        parser.add_argument("--text", type=int, choices=[1, 2], default="2")
                        parser.add_argument("--none", choices=["a", "b"])
                        parser.add_argument("--empty", choices=["a", "b"], default="")
                        parser.add_argument("--several", choices=["a", "b"], nargs="*", default=["a"])
                        parser.add_argument("--price", type=Decimal, choices=[Decimal(1)], default="1.0")
                        parser.add_argument("--unmet", type=int, choices=["1", "2"], default=3)
            """
        }
    )


def test_accuses_defaults_that_nobody_could_give(rule: RuleTester) -> None:
    """A default, and a value in a list of defaults, that is none of the choices is told with them."""
    (single, listed) = rule.accuses(
        commands(
            rate="""
                def add_arguments(self, parser):
                    parser.add_argument("--size", choices=["s", "m"], default="l")
                    parser.add_argument("--several", choices=["a", "b"], nargs="*", default=["a", "c"])
            """,
        ),
        *["shop/management/commands/rate.py:4"] * 2,
    )

    assert "the default of --size of rate, 'l', is none of its choices ('s', 'm')" in single.message
    assert listed.evidence == {"argument": "--several", "default": "c"}
