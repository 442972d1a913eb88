"""The module of every command can be imported, and its Command can be instantiated."""

from __future__ import annotations

from tests.project_files import commands
from tests.rules import RuleTester


def test_accepts_commands_that_django_loads(rule: RuleTester) -> None:
    """A class, a function that returns a command, a command of another kind, and one that only its parser stops are loaded."""
    rule.accepts(
        {
            **commands(
                tidy="""
                def add_arguments(self, parser):
                    parser.add_argument("--verbosity")
            """,
            ),
            "shop/management/commands/made.py": """
                from shop.management.commands import tidy


                def Command():
                    return tidy.Command()
            """,
            "shop/management/commands/other.py": """
                class Command:
                    def create_parser(self, program, name):
                        return None

                    def run_from_argv(self, argv):
                        pass
            """,
        }
    )


def test_accepts_helpers_and_optional_packages(rule: RuleTester) -> None:
    """A module without a command is none, and one whose package is not installed belongs to another rule."""
    rule.accepts(
        {
            "shop/management/commands/base.py": """
                from django.core.management.base import BaseCommand


                class ShopCommand(BaseCommand):
                    pass
            """,
            "shop/management/commands/tidy.py": """
                import spreadsheets

                from shop.management.commands.base import ShopCommand


                class Command(ShopCommand):
                    pass
            """,
        }
    )


def test_accepts_commands_that_ask_for_a_configuration(rule: RuleTester) -> None:
    """A CommandError that a command raises before it runs says what its user has to configure."""
    rule.accepts(
        {
            **commands(
                collect="""
                def __init__(self, *args, **kwargs):
                    from django.core.management import CommandError

                    raise CommandError("Set SHOP_TOOLS, the folder to collect tools in.")
            """,
            ),
            "shop/management/commands/sync.py": """
                from django.core.management.base import CommandError

                raise CommandError("Set SHOP_REMOTE, the server to sync with.")
            """,
        }
    )


def test_accuses_what_stops_a_command(rule: RuleTester) -> None:
    """Whatever an import or a class raises is told of that command, at the line of the project that raised it."""
    findings = rule.accuses(
        {
            **commands(
                made="""
                def __init__(self, *args, **kwargs):
                    super().__init__(*args, **kwargs)
                    self.limit = next(iter(()))
            """,
            ),
            "shop/management/commands/absent.py": """
                from django.core.management.base import BaseCommand

                import shop.spreadsheets
            """,
            "shop/management/commands/apart.py": "from models import Product\n\nfrom shop.management.commands.tidy import Command\n",
            "shop/management/commands/leaves.py": """
                import sys

                sys.exit("no configuration")
            """,
            "shop/management/commands/deep.py": """
                def deeper():
                    return deeper()


                deeper()
            """,
        },
        "shop/management/commands/absent.py:3",
        "shop/management/commands/apart.py:1",
        "shop/management/commands/deep.py:2",
        "shop/management/commands/leaves.py:3",
        "shop/management/commands/made.py:7",
    )

    messages = {finding.subject: finding.message for finding in findings}
    assert "No module named 'shop.spreadsheets'" in messages["absent"]
    assert "No module named 'models'" in messages["apart"]
    assert "RecursionError" in messages["deep"]
    assert "sys.exit('no configuration') was called" in messages["leaves"]
    assert "StopIteration" in messages["made"]


def test_accuses_a_class_that_is_no_command(rule: RuleTester) -> None:
    """A class that inherits from object alone is one problem, of that command."""
    rule.accuses(
        {
            "shop/management/commands/tidy.py": """
                class Command(object):
                    help = "Tidy up"

                    def handle(self, *args, **options):
                        return 3
            """
        },
        "shop/management/commands/tidy.py:1",
        subject="tidy",
        says="shop.management.commands.tidy.Command does not inherit from BaseCommand",
    )
