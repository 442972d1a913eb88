"""A command does not misspell its own attributes."""

from __future__ import annotations

from tests.project_files import commands
from tests.rules import RuleTester


def test_accepts_attributes_from_anywhere(rule: RuleTester) -> None:
    """Attributes of the base, of __init__, set by name or from outside, and those that are caught are there."""
    rule.accepts(
        commands(
            tidy="""
                limits = ()

                def __init__(self, *args, **kwargs):
                    super().__init__(*args, **kwargs)
                    self.counter = 0
                    setattr(self, "counted", 0)

                def handle(self, *args, **options):
                    self.stdout.write(self.style.SUCCESS(f"{self.counter} {self.counted} {self.limits}"))
                    try:
                        self.stdoud
                    except AttributeError:
                        self.stderr.write("none")
            """,
        )
    )


def test_accuses_misspellings(rule: RuleTester) -> None:
    """An attribute that is missing and near one that is there is told with that."""
    rule.accuses(
        commands(
            tidy="""
                def handle(self, *args, **options):
                    if options["verbosity"] > 2:
                        self.sterr.write("too much")
            """,
        ),
        "shop/management/commands/tidy.py:7",
        subject="tidy",
        says="did you mean self.stderr?",
    )
