"""call_command() passes values that the command line would accept."""

from __future__ import annotations

from tests.rules import RuleTester

SET_PRICE = """
    from django.core.management.base import BaseCommand


    class Command(BaseCommand):
        def add_arguments(self, parser):
            parser.add_argument("--price", default="1.00", choices=["1.00", "2.00"])
            parser.add_argument("--stars", type=int, choices=[1, 2])
"""


def test_accepts_values_that_the_command_line_accepts(rule: RuleTester) -> None:
    """A choice, nothing, and what is not written out are taken, by keyword and as on a command line."""
    rule.accepts(
        {
            "shop/management/commands/set_price.py": SET_PRICE,
            "shop/nightly.py": """
                from django.core.management import call_command


                def reprice(price):
                    call_command("set_price", price="2.00", stars=2)
                    call_command("set_price", price=None)
                    call_command("set_price", price=price)
                    call_command("set_price", "--price=2.00", "--stars", "2")
                    call_command("set_price", "--price", price)
                    call_command("migrate", verbosity=2)
            """,
        }
    )


def test_accuses_values_that_it_refuses(rule: RuleTester) -> None:
    """Another choice and a string for a number are told, and what of them reaches handle()."""
    findings = rule.accuses(
        {
            "shop/management/commands/set_price.py": SET_PRICE,
            "shop/nightly.py": """
                from django.core.management import call_command


                def reprice():
                    call_command("set_price", price="4.00")
                    call_command("loaddata", "products", verbosity="2")
                    call_command("set_price", "--price", "4.00")
                    call_command("set_price", "--stars=many")
            """,
        },
        *(f"shop/nightly.py:{line}" for line in (5, 6, 7, 8)),
    )

    assert "price='4.00') is none of the choices ['1.00', '2.00']; keywords are not validated" in findings[0].message
    assert "verbosity='2')" in findings[1].message
    assert "--price '4.00' is none of the choices ['1.00', '2.00']: CommandError" in findings[2].message
    assert findings[3].evidence == {"command": "set_price", "option": "--stars"}
