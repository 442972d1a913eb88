"""requires_system_checks is a list, a tuple or "__all__"."""

from __future__ import annotations

from tests.project_files import commands
from tests.rules import RuleTester


def test_accepts_lists_tuples_and_all(rule: RuleTester) -> None:
    """A list, a tuple and ``"__all__"`` are what Django takes."""
    command = """
        from django.core.management.base import BaseCommand


        class Command(BaseCommand):
            requires_system_checks = {}
    """
    rule.accepts(
        {
            "shop/management/commands/none.py": command.format("[]"),
            "shop/management/commands/some.py": command.format("('models',)"),
            "shop/management/commands/every.py": command.format("'__all__'"),
        }
    )


def test_accuses_a_boolean(rule: RuleTester) -> None:
    """A boolean is told at the line that assigns it, or at the class where a base assigns it."""
    (inherited, assigned) = rule.accuses(
        {
            **commands(
                warm="""
                help = "Warm the cache"
                requires_system_checks: bool = False
            """,
            ),
            "shop/base.py": """
                from django.core.management.base import BaseCommand


                class Quick(BaseCommand):
                    requires_system_checks = False
            """,
            "shop/management/commands/cool.py": """
                from shop.base import Quick


                class Command(Quick):
                    pass
            """,
        },
        "shop/management/commands/cool.py:4",
        "shop/management/commands/warm.py:6",
    )

    assert inherited.subject == "cool"
    assert assigned.subject == "warm"
    assert "requires_system_checks" in assigned.message
