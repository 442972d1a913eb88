"""A command with an ``__init__`` of its own calls that of its base class."""

from __future__ import annotations

from tests.project_files import commands
from tests.rules import RuleTester


def test_accepts_initialisers_that_call_their_base(rule: RuleTester) -> None:
    """A call of the base's __init__, streams that a command makes by itself, and a command of another kind are fine."""
    rule.accepts(
        {
            **commands(
                tidy="""
                def __init__(self, *args, **kwargs):
                    super().__init__(*args, **kwargs)
                    self.limit = 3
            """,
            ),
            "shop/management/commands/exact.py": """
                import sys

                from django.core.management.base import BaseCommand
                from django.core.management.color import no_style


                class Command(BaseCommand):
                    def __init__(self):
                        self.stdout, self.stderr, self.style = sys.stdout, sys.stderr, no_style()
            """,
            "shop/management/commands/other.py": """
                class Command:
                    def create_parser(self, program, name):
                        return None
            """,
        }
    )


def test_accuses_initialisers_that_do_not(rule: RuleTester) -> None:
    """A command made without its streams is told at its own __init__(), or at the class where a base has it."""
    (inherited, own) = rule.accuses(
        {
            **commands(
                tidy="""
                def __init__(self, *args, **kwargs):
                    self.limit = 3
            """,
            ),
            "shop/management/commands/count.py": """
                from shop.management.commands.tidy import Command as Tidy


                class Command(Tidy):
                    pass
            """,
        },
        "shop/management/commands/count.py:4",
        "shop/management/commands/tidy.py:5",
    )

    assert inherited.subject == "count"
    assert own.evidence == {"missing": ["stdout", "stderr", "style"]}
    assert "its __init__() does not call super().__init__(…)" in own.message
