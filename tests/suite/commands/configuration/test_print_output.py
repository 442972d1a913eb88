"""A command writes to self.stdout and self.stderr."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_writes_to_the_streams_of_a_command(rule: RuleTester) -> None:
    """print() to the command's stream or to a file, and code beside the command, do not go past the caller's stream."""
    rule.accepts(
        {
            "shop/management/commands/tidy.py": """
                import pprint
                import sys

                from django.core.management.base import BaseCommand


                class Command(BaseCommand):
                    def handle(self, *args, **options):
                        print("tidy", file=self.stdout)
                        pprint.pprint([1], stream=self.stdout)
                        self.stdout.write(f"{sys.stdout.encoding}")
                        with open("report", "w") as file:
                            print("tidy", file=file)


                def unrelated():
                    print("never called by the command")
            """,
        }
    )


def test_accuses_writes_past_them(rule: RuleTester) -> None:
    """Every write is told, those of helpers of the module among them."""
    findings = rule.accuses(
        {
            "shop/management/commands/tidy.py": """
                import sys
                from pprint import pprint

                from django.core.management.base import BaseCommand


                class Command(BaseCommand):
                    def handle(self, *args, **options):
                        sys.stdout.write("tidy")
                        print("tidy")
                        self.report()
                        tidy()

                    def report(self):
                        print("tidy", file=sys.stderr)


                def tidy():
                    pprint([1])
            """,
        },
        "shop/management/commands/tidy.py:9",
        "shop/management/commands/tidy.py:10",
        "shop/management/commands/tidy.py:15",
        "shop/management/commands/tidy.py:19",
    )

    assert [finding.evidence for finding in findings] == [
        {"call": "sys.stdout.write()"},
        {"call": "print()"},
        {"call": "print(file=sys.stderr)"},
        {"call": "pprint()"},
    ]
    assert "tidy writes with sys.stdout.write()" in findings[0].message


def test_tells_of_a_base_class_once(rule: RuleTester) -> None:
    """A class that several commands are made of is told of the first of them."""
    command = """
        from shop.base import Base


        class Command(Base):
            pass
    """
    rule.accuses(
        {
            "shop/base.py": """
                from django.core.management.base import BaseCommand


                class Base(BaseCommand):
                    def handle(self, *args, **options):
                        print("done")
            """,
            "shop/management/commands/first.py": command,
            "shop/management/commands/second.py": command,
        },
        "shop/base.py:6",
        subject="first",
    )
