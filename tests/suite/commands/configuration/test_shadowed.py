"""No command of the project is hidden by another app's command of the same name."""

from __future__ import annotations

from tests.rules import RuleTester

PACKAGE = {"warehouse/management/__init__.py": "", "warehouse/management/commands/__init__.py": ""}
COMMAND = """
    from django.core.management.base import BaseCommand


    class Command(BaseCommand):
        pass
"""


def test_accepts_commands_that_build_on_the_hidden_one(rule: RuleTester) -> None:
    """A subclass takes the place of the command it is made of, in the project and out of it."""
    rule.accepts(
        {
            **PACKAGE,
            "warehouse/management/commands/count.py": COMMAND,
            "shop/management/commands/count.py": """
                from warehouse.management.commands import count


                class Command(count.Command):
                    pass
            """,
            "shop/management/commands/migrate.py": COMMAND,
        }
    )


def test_accuses_a_command_that_never_runs(rule: RuleTester) -> None:
    """The command of the later app is told, with the app whose command runs."""
    (finding,) = rule.accuses(
        {**PACKAGE, "warehouse/management/commands/set_price.py": COMMAND},
        "warehouse/management/commands/set_price.py",
    )

    assert finding.subject == "set_price"
    assert "that of shop runs" in finding.message
    assert finding.evidence == {"runs": "shop", "hidden": "warehouse"}


def test_accuses_where_one_of_both_cannot_be_loaded(rule: RuleTester) -> None:
    """A command that exits on import builds on nothing, and does not stop the others from being looked at."""
    rule.accuses(
        {
            **PACKAGE,
            "warehouse/management/commands/count.py": "raise SystemExit",
            "shop/management/commands/count.py": "raise SystemExit",
        },
        "warehouse/management/commands/count.py",
    )
