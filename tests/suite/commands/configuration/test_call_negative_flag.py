"""call_command() passes a negating flag by its dest."""

from __future__ import annotations

from tests.project_files import commands
from tests.rules import RuleTester


def test_accepts_flags_by_their_dest(rule: RuleTester) -> None:
    """The dest, the flag set to False, and a value that is not written out say what they do."""
    rule.accepts(
        {
            "shop/nightly.py": """
                from django.core.management import call_command


                def nightly(quiet):
                    call_command("migrate", interactive=False)
                    call_command("migrate", no_input=False)
                    call_command("migrate", no_input=quiet)
                    call_command("collectstatic", link=True)
            """,
        }
    )


def test_accuses_the_name_of_a_negation(rule: RuleTester) -> None:
    """``no_x=True`` is passed on as ``x=True``."""
    rule.accuses(
        {
            **commands(
                sweep="""
                def add_arguments(self, parser):
                    parser.add_argument("--no-dust", action="store_false", dest="dust")
            """,
            ),
            "shop/nightly.py": """
                from django.core.management import call_command

                call_command("sweep", no_dust=True)
            """,
        },
        "shop/nightly.py:3",
        says="the option --no-dust sets dust=False, and dust=True is given; write dust=False",
    )
