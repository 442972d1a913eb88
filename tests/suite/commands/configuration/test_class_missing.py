"""A module in a commands folder defines a class Command, or is a helper that other code imports."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_helpers_that_something_imports(rule: RuleTester) -> None:
    """A base class, a mixin and functions beside commands are imported absolutely, relatively or as a module."""
    rule.accepts(
        {
            "shop/management/commands/base.py": """
                from django.core.management.base import BaseCommand


                class ShopCommand(BaseCommand):
                    pass
            """,
            "shop/management/commands/mixins.py": """
                class Quiet:
                    pass
            """,
            "shop/management/commands/utils.py": """
                def tidy():
                    pass
            """,
            "shop/management/commands/tidy.py": """
                from shop.management.commands import utils

                from .base import ShopCommand
                from .mixins import Quiet


                class Command(Quiet, ShopCommand):
                    def handle(self, *args, **options):
                        utils.tidy()
            """,
        }
    )


def test_accuses_a_module_that_nothing_imports(rule: RuleTester) -> None:
    """A command whose class has another name is listed, and cannot be run."""
    rule.accuses(
        {
            "shop/management/commands/empty.py": """
                from django.core.management.base import BaseCommand


                class Tidy(BaseCommand):
                    pass
            """
        },
        "shop/management/commands/empty.py",
        subject="empty",
        says="shop.management.commands.empty has no class Command, and nothing imports it",
    )
