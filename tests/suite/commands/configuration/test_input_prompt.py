"""A command that asks a question has an option that answers it in advance."""

from __future__ import annotations

from tests.project_files import commands
from tests.rules import RuleTester


def test_accepts_questions_that_can_be_answered_beforehand(rule: RuleTester) -> None:
    """An option that spares the question, and a function of another name, need no terminal."""
    rule.accepts(
        {
            **commands(
                wipe="""
                def add_arguments(self, parser):
                    parser.add_argument("--noinput", action="store_false", dest="interactive")

                def handle(self, *args, **options):
                    if options["interactive"]:
                        input("Really? ")
            """,
            ),
            "shop/management/commands/flush_all.py": """
                import getpass

                from django.core.management.base import BaseCommand


                class Command(BaseCommand):
                    def add_arguments(self, parser):
                        parser.add_argument("-y", "--assume-yes", action="store_true", dest="sure")
                        parser.add_argument("--password")

                    def handle(self, *args, **options):
                        if not options["sure"]:
                            input("Really? ")
                        password = options["password"] or getpass.getpass()
            """,
            "shop/management/commands/no_prompt.py": """
                from shop.management.base import Asking


                class Command(Asking):
                    def handle(self, *args, **options):
                        if not options["skip_confirmation"]:
                            input("Really? ")
            """,
            "shop/management/base.py": """
                from django.core.management.base import BaseCommand


                class Asking(BaseCommand):
                    def add_arguments(self, parser):
                        parser.add_argument("--skip-confirmation", action="store_true")
            """,
            "shop/management/commands/terminal.py": """
                import sys

                from django.core.management.base import BaseCommand


                class Command(BaseCommand):
                    def handle(self, *args, **options):
                        if sys.stdin.isatty():
                            self.sure()
                            input("Really? ")

                    def sure(self):
                        return input("Really? ") == "y"
            """,
            "shop/management/commands/tidy.py": """
                from django.core.management.base import BaseCommand

                from shop.forms import input


                class Command(BaseCommand):
                    def handle(self, *args, **options):
                        input("place")
                        self.input("place")

                    def input(self, name):
                        return name
            """,
            "shop/forms.py": """
                def input(name):
                    return name
            """,
        }
    )


def test_accuses_questions_without_such_an_option(rule: RuleTester) -> None:
    """input() and getpass() wait for a terminal, however they are imported."""
    findings = rule.accuses(
        {
            "shop/management/commands/wipe.py": """
                import getpass
                from getpass import getpass as ask

                from django.core.management.base import BaseCommand


                class Command(BaseCommand):
                    def handle(self, *args, **options):
                        input("Really? ")
                        getpass.getpass("Password: ")
                        ask("Again: ")
            """,
        },
        "shop/management/commands/wipe.py:9",
        "shop/management/commands/wipe.py:10",
        "shop/management/commands/wipe.py:11",
    )

    assert "wipe asks with input() and has no option that answers beforehand" in findings[0].message
