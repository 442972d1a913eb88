"""The default of an option is given to add_argument(), not to options.get()."""

from __future__ import annotations

from tests.project_files import commands
from tests.rules import RuleTester

ARGUMENTS = """
    def add_arguments(self, parser):
        parser.add_argument("--limit", type=int)
        parser.add_argument("--since", default="monday")

    def handle(self, *args, **options):
"""


def test_accepts_defaults_that_agree(rule: RuleTester) -> None:
    """A default that the parser has too, one that is false, and a key that no parser gives are fine."""
    lines = (
        'options.get("since", "monday")',
        'options.get("limit", None)',
        'options.get("limit") or 100',
        'options.get("extra", 5)',
        'options.get("limit", 100) or 100',
        'limit = options.get("limit", 100); limit = 100 if limit is None else limit',
    )

    rule.accepts(commands(sweep=ARGUMENTS + "".join(f"        {line}\n" for line in lines)))


def test_accuses_a_default_that_is_never_used(rule: RuleTester) -> None:
    """What is not given is there as None."""
    files = commands(sweep=ARGUMENTS + '        options.get("limit", 100)\n')

    rule.accuses(files, "shop/management/commands/sweep.py:10", says="which is None where 'limit' is not given")
