"""The packages that a command imports are installed where the project was checked."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_imports_that_do_not_need_it(rule: RuleTester) -> None:
    """A package that is imported where it is there, and a fault of the project's own modules, are not told here."""
    rule.accepts(
        {
            "shop/management/commands/tidy.py": """
                from django.core.management.base import BaseCommand

                try:
                    import spreadsheets
                except ImportError:
                    spreadsheets = None


                class Command(BaseCommand):
                    pass
            """,
            "shop/management/commands/own.py": """
                import shop.spreadsheets
            """,
            "shop/management/commands/slip.py": """
                import shopp.models
            """,
        }
    )


def test_accuses_a_package_that_is_not_installed(rule: RuleTester) -> None:
    """The line that imports it is told, in the command or in what that imports, whatever the import error becomes."""
    findings = rule.accuses(
        {
            "shop/sheets.py": """
                try:
                    import spreadsheets
                except ImportError as error:
                    raise RuntimeError("pip install spreadsheets") from error
            """,
            "shop/management/commands/direct.py": """
                from spreadsheets.writer import write
            """,
            "shop/management/commands/through.py": """
                import shop.sheets
            """,
        },
        "shop/management/commands/direct.py:1",
        "shop/sheets.py:2",
    )

    assert all("No module named 'spreadsheets'" in finding.message for finding in findings)


def test_accuses_a_package_that_is_asked_for(rule: RuleTester) -> None:
    """A module that looks for the package, and exits where it is not there."""
    rule.accuses(
        {
            "shop/management/commands/asking.py": """
                import sys
                from importlib.util import find_spec

                if find_spec("spreadsheets") is None:
                    sys.exit("pip install spreadsheets")
            """
        },
        "shop/management/commands/asking.py:5",
        says="sys.exit('pip install spreadsheets') was called",
    )
