"""The default of an argument is a value, and not a function that would give one."""

from __future__ import annotations

from tests.rules import RuleTester

COMMAND = """
    from datetime import date

    from django.core.management.base import BaseCommand
    from django.utils import timezone


    def by_name(name):
        return name.lower()


    class Command(BaseCommand):
        def add_arguments(self, parser):
            parser.add_argument("--since", default={default})

        def handle(self, *args, **options):
            print({use})
"""


def test_accepts_values_and_functions_that_are_called(rule: RuleTester) -> None:
    """What a function gives, a text, and a function that the command calls."""
    rule.each("shop/management/commands/tidy.py", COMMAND, apart=True).accepts("""
        date.today() | options["since"]
        "today" | options["since"]
        date.today | options["since"]()
        timezone.now | (lambda since: since())(options["since"])
        date.today | callable(options["since"])
        date | options["since"]
        by_name | sorted("ba", key=options["since"])
    """)


def test_accuses_functions_that_nothing_calls(rule: RuleTester) -> None:
    """A method of a class, a function, and the class of a collection."""
    rule.each("shop/management/commands/tidy.py:13", COMMAND, apart=True).accuses("""
        date.today | options["since"]  # --since of tidy has the default date.today, which is a function that nothing calls
        timezone.now | options["since"]  # the default timezone.now
        list | options["since"]  # the default list
    """)
