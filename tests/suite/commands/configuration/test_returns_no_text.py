"""handle() returns text or nothing."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_text_and_nothing(rule: RuleTester) -> None:
    """Text, what is false, what inner functions and helpers return, and what is not known to be no text are written."""
    rule.accepts(
        {
            "shop/management/commands/tidy.py": """
                from django.core.management.base import BaseCommand

                from shop.models import Product


                class Command(BaseCommand):
                    def handle(self, *args, **options):
                        def inner():
                            return 1

                        if options["verbosity"] == 0:
                            return 0
                        if options["verbosity"] == 1:
                            return []
                        if options["verbosity"] == 2:
                            return self.total()
                        return f"{inner()}"

                    def total(self):
                        return 5
            """,
            "shop/base.py": """
                from django.core.management.base import BaseCommand


                class Told(BaseCommand):
                    def execute(self, *args, **options):
                        self.stdout.write(str(self.handle(*args, **options)))
            """,
            "shop/management/commands/told.py": """
                from shop.base import Told


                class Command(Told):
                    def handle(self, *args, **options):
                        return 3
            """,
        }
    )


def test_accuses_values_that_are_no_text(rule: RuleTester) -> None:
    """Numbers, collections and counts of rows cannot be written, whichever handler returns them."""
    findings = rule.accuses(
        {
            "shop/management/commands/tidy.py": """
                from django.core.management.base import BaseCommand

                from shop.models import Product


                class Command(BaseCommand):
                    def handle(self, *args, **options):
                        if options["verbosity"] == 0:
                            return -1
                        if options["verbosity"] == 1:
                            return {"tidied": 3}
                        if options["verbosity"] == 2:
                            return Product.objects.filter(pk=1).count()
                        return len(args)
            """,
            "shop/management/commands/label.py": """
                from django.core.management.base import LabelCommand


                class Command(LabelCommand):
                    def handle_label(self, label, **options):
                        return [label]
            """,
        },
        "shop/management/commands/label.py:6",
        "shop/management/commands/tidy.py:9",
        "shop/management/commands/tidy.py:11",
        "shop/management/commands/tidy.py:13",
        "shop/management/commands/tidy.py:14",
    )

    assert "tidy: handle() returns {'tidied': 3}, and Django writes what it returns" in findings[2].message
