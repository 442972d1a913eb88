"""No argument has type=bool, type=list, or a type that cannot be made from text."""

from __future__ import annotations

from tests.project_files import commands
from tests.rules import RuleTester


def test_accepts_types_that_read_text(rule: RuleTester) -> None:
    """Flags, numbers, functions, and several values by nargs become what they say."""
    rule.accepts(
        commands(
            rate="""
                def add_arguments(self, parser):
                    from argparse import BooleanOptionalAction

                    parser.add_argument("--flag", action="store_true")
                    parser.add_argument("--colour", action=BooleanOptionalAction)
                    parser.add_argument("--stars", type=int, nargs="+")
                    parser.add_argument("--on", type=lambda text: text == "on")
            """
        )
    )


def test_accuses_types_that_do_not(rule: RuleTester) -> None:
    """A bool is true of any text, list makes a list of letters; arguments of sub-commands are looked at too."""
    findings = rule.accuses(
        commands(
            rate="""
                def add_arguments(self, parser):
                    parser.add_argument("--flag", type=bool)
                    parser.add_argument("names", type=list)
                    parser.add_subparsers(dest="action").add_parser("one").add_argument("--tags", type=tuple)
            """,
        ),
        *["shop/management/commands/rate.py:4"] * 3,
    )

    assert [finding.evidence["argument"] for finding in findings] == ["--flag", "names", "--tags"]
    assert (
        "--flag of rate has type=bool: every text but the empty one is True, '--flag False' too" in findings[0].message
    )
    assert "a string becomes the list of its characters" in findings[1].message


def test_accuses_types_that_refuse_every_text(rule: RuleTester) -> None:
    """A date is not made of a text, whatever it says."""
    body = """
        def add_arguments(self, parser):
            from datetime import date

            parser.add_argument("--since", type=date)
            parser.add_argument("--until", type=date.fromisoformat)
    """

    rule.accuses(commands(rate=body), "shop/management/commands/rate.py:4", says="write type=date.fromisoformat")
