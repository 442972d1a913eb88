"""The folders management and management/commands are regular packages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.rules import RuleTester


COMMAND = """
    from django.core.management.base import BaseCommand


    class Command(BaseCommand):
        pass
"""


def test_accepts_regular_packages(rule: RuleTester) -> None:
    """Folders with an __init__.py, and those of an app that is not installed, are no matter here."""
    rule.accepts({"shop/management/commands/tidy.py": COMMAND, "logistics/management/commands/move.py": COMMAND})


def test_accuses_each_folder_without_one(rule: RuleTester) -> None:
    """Both folders need an __init__.py of their own."""
    (management, commands) = rule.accuses(
        {"shop/management/commands/tidy.py": COMMAND},
        "shop/management",
        "shop/management/commands",
        remove=("shop/management/__init__.py", "shop/management/commands/__init__.py"),
    )

    assert management.subject == "shop/management"
    assert "shop/management/commands has no __init__.py" in commands.message
