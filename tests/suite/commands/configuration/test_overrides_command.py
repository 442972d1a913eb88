"""A command that replaces one of Django's or of a package inherits from it."""

from __future__ import annotations

from tests.project_files import commands
from tests.rules import RuleTester


def test_accepts_subclasses_of_the_built_in(rule: RuleTester) -> None:
    """A command that inherits from the one it replaces has its options; one with a name of its own replaces none."""
    rule.accepts(
        {
            **commands(
                tidy="""
                pass
            """,
            ),
            "shop/management/commands/migrate.py": """
                from django.core.management.commands import migrate


                class Command(migrate.Command):
                    pass
            """,
        }
    )


def test_accuses_another_command_of_the_same_name(rule: RuleTester) -> None:
    """A command with the name of a built-in that does not inherit from it is told, with the app of that."""
    rule.accuses(
        commands(
            sendtestemail="""
                pass
            """,
        ),
        "shop/management/commands/sendtestemail.py",
        subject="sendtestemail",
        says="shop replaces the command sendtestemail of django.core",
    )
