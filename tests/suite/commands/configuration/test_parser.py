"""The add_arguments() of every command builds its parser."""

from __future__ import annotations

from tests.project_files import commands
from tests.rules import RuleTester


def test_accepts_parsers_that_are_built(rule: RuleTester) -> None:
    """Arguments of any kind, a parser of another library, and a command that cannot be imported are no matter here."""
    rule.accepts(
        {
            **commands(
                tidy="""
                def add_arguments(self, parser):
                    parser.add_argument("places", nargs="*", default=object())
                    parser.add_subparsers(dest="action").add_parser("all").add_argument("--deep")
            """,
            ),
            "shop/management/commands/other.py": """
                class Command:
                    help = "Parses by itself"

                    def create_parser(self, program, name):
                        return object()
            """,
            "shop/management/commands/absent.py": "import spreadsheets",
        }
    )


def test_accuses_what_stops_a_parser(rule: RuleTester) -> None:
    """Whatever add_arguments() raises is told of that command, at its line."""
    (conflict, ends) = rule.accuses(
        commands(
            tidy="""
                def add_arguments(self, parser):
                    parser.add_argument("-v", "--volume")
            """,
            wash="""
                def add_arguments(self, parser):
                    raise SystemExit(2)
            """,
        ),
        "shop/management/commands/tidy.py:6",
        "shop/management/commands/wash.py:6",
    )

    assert conflict.subject == "tidy"
    assert "the parser of tidy cannot be built: ArgumentError" in conflict.message
    assert "-v" in conflict.message
    assert "sys.exit(2) was called" in ends.message
