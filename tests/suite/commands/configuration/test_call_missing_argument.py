"""call_command() passes every argument that the command requires."""

from __future__ import annotations

from tests.rules import RuleTester

SET_PRICE = """
    from django.core.management.base import BaseCommand


    class Command(BaseCommand):
        def add_arguments(self, parser):
            parser.add_argument("product_ids", nargs={nargs})
            parser.add_argument("--price", required=True)
"""


def test_accepts_calls_that_give_it(rule: RuleTester) -> None:
    """By keyword, by word, by what is not written out, or by a positional argument that may stay away, nothing is missing."""
    rule.accepts(
        {
            "shop/management/commands/set_price.py": SET_PRICE.format(nargs="'+'"),
            "shop/management/commands/set_prices.py": SET_PRICE.format(nargs="'*'"),
            "shop/management/commands/set_rest.py": SET_PRICE.format(nargs="'...'"),
            "shop/nightly.py": """
                from django.core.management import call_command


                def reprice(number, options, arguments):
                    call_command("set_price", number, price="2.00")
                    call_command("set_price", number, "--price", "2.00")
                    call_command("set_price", number, "--price=2.00")
                    call_command("set_price", number, f"--price={options}")
                    call_command("set_price", *arguments)
                    call_command("set_price", number, **options)
                    call_command("set_price", number, options)
                    call_command("set_prices", price="2.00")
                    call_command("set_rest", price="2.00")
                    call_command("set_price", "--prize=1")
            """,
        }
    )


def test_accuses_calls_without_it(rule: RuleTester) -> None:
    """A required option and a positional argument of at least one word have to be given."""
    (option, positional, number) = rule.accuses(
        {
            "shop/management/commands/set_price.py": SET_PRICE.format(nargs="'+'"),
            "shop/management/commands/set_two.py": SET_PRICE.format(nargs="2"),
            "shop/nightly.py": """
                from django.core.management import call_command


                def reprice(number):
                    call_command("set_price", number)
                    call_command("set_price", price="2.00")
                    call_command("set_two", price="2.00")
            """,
        },
        "shop/nightly.py:5",
        "shop/nightly.py:6",
        "shop/nightly.py:7",
    )

    assert "call_command('set_price', number) lacks --price, which set_price requires" in option.message
    assert positional.evidence == {"command": "set_price", "argument": "product_ids"}
    assert number.subject == "call_command('set_two')"
