"""A command adds its options in add_arguments()."""

from __future__ import annotations

from tests.project_files import commands
from tests.rules import RuleTester

OPTIONS = 'option_list = (make_option("--since"), make_option("-q", "--quick"))'


def test_accepts_a_list_that_the_command_reads(rule: RuleTester) -> None:
    """A list of that name that add_arguments() goes through is the command's own; so is one without options."""
    rule.accepts(
        commands(
            plain="option_list = []",
            read="""
                from optparse import make_option
                option_list = [make_option("--since")]

                def add_arguments(self, parser):
                    for option in self.option_list:
                        parser.add_argument(*option._long_opts)
            """,
        )
    )


def test_accuses_options_that_django_does_not_read(rule: RuleTester) -> None:
    """Options of Django 1.9 and before are told with their names."""
    body = f"from optparse import make_option\n{OPTIONS}\n"

    rule.accuses(
        commands(report=body), "shop/management/commands/report.py:6", says="has --since, -q, --quick in option_list"
    )
