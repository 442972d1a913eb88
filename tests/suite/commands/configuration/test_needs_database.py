"""No command queries a database while it is imported or while it builds its parser."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_queries_that_run_with_the_command(rule: RuleTester) -> None:
    """A query in handle(), one that is not evaluated, and another error on import are no queries of loading."""
    rule.accepts(
        {
            "shop/management/commands/discount.py": """
                from django.core.management.base import BaseCommand

                from shop.models import Product

                PRODUCTS = Product.objects.filter(pk=1)


                class Command(BaseCommand):
                    def handle(self, *args, **options):
                        self.stdout.write(str(Product.objects.count()))
            """,
            "shop/management/commands/absent.py": "import spreadsheets",
        }
    )


def test_accuses_queries_that_run_on_loading(rule: RuleTester) -> None:
    """A query while the module is imported or the parser is built is told at its line."""
    (choices, imported) = rule.accuses(
        {
            "shop/management/commands/choose.py": """
                from django.core.management.base import BaseCommand

                from shop.models import Product


                class Command(BaseCommand):
                    def add_arguments(self, parser):
                        parser.add_argument("product", choices=[product.pk for product in Product.objects.all()])
            """,
            "shop/management/commands/discount.py": """
                from shop.models import Product

                NUMBER = Product.objects.count()
            """,
        },
        "shop/management/commands/choose.py:8",
        "shop/management/commands/discount.py:3",
    )

    assert choices.subject == "choose"
    assert choices.message == "a query runs while the command is imported, or while its parser is built"
    assert imported.subject == "discount"


def test_accuses_each_command_that_shares_a_query(rule: RuleTester) -> None:
    """A helper that queries is told once for each command whose parser calls it."""
    command = """
        from django.core.management.base import BaseCommand

        from shop.choices import products


        class Command(BaseCommand):
            def add_arguments(self, parser):
                parser.add_argument("product", choices=products())
    """
    helper = """
        from shop.models import Product


        def products():
            return [product.pk for product in Product.objects.all()]
    """
    findings = rule.accuses(
        {
            "shop/choices.py": helper,
            "shop/management/commands/choose.py": command,
            "shop/management/commands/discount.py": command,
        },
        *(["shop/choices.py:5"] * 2),
    )

    assert [finding.subject for finding in findings] == ["choose", "discount"]
