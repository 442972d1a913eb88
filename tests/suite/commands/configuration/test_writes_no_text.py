"""self.stdout.write() is given text, and nothing else."""

from __future__ import annotations

from tests.project_files import commands
from tests.rules import RuleTester


def test_accepts_what_write_takes(rule: RuleTester) -> None:
    """Text, a style, an ending, a variable that is assigned twice, and what is not known are fine."""
    rule.accepts(
        {
            "shop/management/commands/tidy.py": """
                from django.core.management.base import BaseCommand

                from shop.models import Product


                class Command(BaseCommand):
                    def handle(self, *args, **options):
                        self.stdout.write("a", self.style.SUCCESS)
                        self.stdout.write("a", ending="")
                        self.stdout.write("a", None, "")
                        count = 1
                        count = str(count)
                        self.stdout.write(count)
                        self.stdout.write(f"{1}")
                        total = 0
                        total += len(args)
                        total += options["more"]
                        self.stdout.write(total)
                        done = 0
                        for done in args:
                            self.stdout.write(done)
                        self.stderr.write(str(Product.objects.count()))
                        self.stdout.write(*args)
                        self.stdout.write(args[0])
                        self.file.write(3)
            """,
        }
    )


def test_accuses_what_is_no_text(rule: RuleTester) -> None:
    """A number, nothing, and a variable or a query that is certainly a number are told."""
    findings = rule.accuses(
        {
            "shop/management/commands/tidy.py": """
                from django.core.management.base import BaseCommand

                from shop.models import Product


                class Command(BaseCommand):
                    def handle(self, *args, **options):
                        self.stdout.write(3)
                        self.stderr.write(None)
                        self.stdout.write(Product.objects.filter(pk=1).count())
                        count = Product.objects.count()
                        self.stdout.write(count)
                        self.stdout.write(Product.objects.values_list("price").first() or 0)
                        deleted, _ = Product.objects.filter(pk=1).delete()
                        self.stdout.write(deleted)
                        done = 0
                        for product in Product.objects.all():
                            done += 1
                        self.stdout.write(done)
                        self.stdout.write(Product.objects.filter(pk=1).update(name="a"))
            """,
        },
        *(f"shop/management/commands/tidy.py:{line}" for line in (8, 9, 10, 12, 13, 15, 19, 20)),
    )

    assert "tidy writes 3 to stdout, which takes text only" in findings[0].message
    assert "tidy writes None to stderr" in findings[1].message


def test_accuses_what_only_print_takes(rule: RuleTester) -> None:
    """Several values and print()'s keywords are a TypeError; a call that is wrong twice is told once."""
    findings = rule.accuses(
        commands(
            tidy="""
                def handle(self, *args, **options):
                    self.stdout.write("a", end="")
                    self.stdout.write("a", "b")
                    self.stdout.write("a", f"{args}")
                    self.stdout.write(3, "b")
            """,
        ),
        *(f"shop/management/commands/tidy.py:{line}" for line in (6, 7, 8, 9)),
    )

    assert "not what print() takes: TypeError for end=" in findings[0].message
