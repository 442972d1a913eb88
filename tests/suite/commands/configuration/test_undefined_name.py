"""Every name that a command uses is defined or imported."""

from __future__ import annotations

from tests.project_files import commands
from tests.rules import RuleTester


def test_accepts_names_from_anywhere(rule: RuleTester) -> None:
    """Builtins, star imports, annotations that are not evaluated and names that are caught as missing are no mistakes."""
    rule.accepts(
        {
            "shop/names.py": "LIMIT = 3",
            "shop/management/commands/tidy.py": """
                from __future__ import annotations

                from django.core.management.base import BaseCommand

                from shop.names import *


                class Command(BaseCommand):
                    def handle(self, *args: Anything, **options) -> None:
                        self.stdout.write(str(sorted([LIMIT])))
            """,
        }
    )


def test_accuses_names_that_nothing_defines(rule: RuleTester) -> None:
    """A name of a method and one of a module that cannot be imported for it are both told."""
    (broken, used) = rule.accuses(
        {
            **commands(
                tidy="""
                def handle(self, *args, **options):
                    if options["verbosity"] > 3:
                        raise CommandError("too much")
            """,
            ),
            "shop/management/commands/broken.py": """
                LIMIT = limit()
            """,
        },
        "shop/management/commands/broken.py:1",
        "shop/management/commands/tidy.py:7",
    )

    assert broken.subject == "broken"
    assert used.subject == "tidy"
    assert "Command.handle() uses 'CommandError', which is neither defined nor imported" in used.message
    assert used.evidence == {"name": "CommandError", "in": "Command.handle()"}
