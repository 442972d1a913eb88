"""An option with ``action="append"`` has no default that its values are added to."""

from __future__ import annotations

from tests.project_files import commands
from tests.rules import RuleTester


def test_accepts_options_that_begin_empty(rule: RuleTester) -> None:
    """Without a default, or with an empty list, only what is given is in the list."""
    rule.accepts(
        commands(
            tidy="""
                def add_arguments(self, parser):
                    parser.add_argument("--tag", action="append")
                    parser.add_argument("--shop", action="append", default=[])
                    parser.add_argument("--region", action="extend", nargs="+", default=None)
                    parser.add_argument("--size", action="append", default=list())
                    parser.add_argument("--names", nargs="*", default=["coffee"])
                    parser.add_argument("--name", default="coffee")

                def handle(self, **options):
                    tags = options["tag"] or ["coffee"]
            """
        )
    )


def test_accepts_options_that_say_that_they_add(rule: RuleTester) -> None:
    """Where the name or the help says that values are added to the default, that is meant."""
    rule.accepts(
        commands(
            tidy="""
                def add_arguments(self, parser):
                    parser.add_argument("--exclude", action="append", default=["*.tmp"])
                    parser.add_argument("-i", "--ignore-pattern", action="append", default=["*.tmp"])
                    parser.add_argument("--extra-tag", action="append", default=["coffee"])
                    parser.add_argument("--tag", action="append", default=["coffee"], help="Another tag beside coffee.")
                    parser.add_argument("--to", action="append", default=["a@b.c"], help="In addition to the default.")

                def handle(self, **options):
                    pass
            """
        )
    )


def test_accepts_what_is_no_parser(rule: RuleTester) -> None:
    """A default that cannot be read, another action, and a function of the same name elsewhere are no mistake."""
    rule.accepts(
        {
            **commands(
                tidy="""
                    def add_arguments(self, parser):
                        parser.add_argument("--tag", action="append", default=self.tags())
                        parser.add_argument("--level", action="append_const", const=1, default=[0])
                        parser.add_argument("--name", action=self.action, default=["coffee"])

                    action = "store"

                    def tags(self):
                        return []

                    def handle(self, **options):
                        pass
                """
            ),
            "shop/report.py": """
                def add(form):
                    form.add_argument("tags", action="append", default=["coffee"])
            """,
        }
    )


def test_accuses_a_list_that_is_kept(rule: RuleTester) -> None:
    """The values given are appended to the default: --tag tea is coffee and tea."""
    rule.accuses_marked(
        commands(
            tidy="""
                def add_arguments(self, parser):
                    parser.add_argument("--tag", action="append", default=["coffee"])  # accused: --tag keeps its default ['coffee']
                    parser.add_argument("-s", "--shop", action="append", default=["a", "b"])  # accused: --shop keeps
                    group = parser.add_argument_group("places")
                    group.add_argument("--region", action="extend", nargs="+", default=["eu"])  # accused: --region keeps

                def handle(self, **options):
                    pass
            """
        )
    )


def test_accuses_defaults_that_are_no_list(rule: RuleTester) -> None:
    """A text or a tuple has no append(): the option raises AttributeError where it is given."""
    rule.accuses_marked(
        commands(
            tidy="""
                def add_arguments(self, parser):
                    parser.add_argument("--tag", action="append", default="coffee")  # accused: str has no append()
                    parser.add_argument("--shop", action="append", default=("a",))  # accused: tuple has no append()
                    parser.add_argument("--exclude", action="append", default=())  # accused: tuple has no append()
                    parser.add_argument("--region", action="extend", nargs="+", default="")  # accused: str has no extend()
                    parser.add_argument("--level", action="append", type=int, default=0)  # accused: int has no append()

                def handle(self, **options):
                    pass
            """
        )
    )


def test_accepts_own_actions(rule: RuleTester) -> None:
    """A class that replaces the default is no action of argparse."""
    files = {
        "shop/management/commands/tidy.py": """
            import argparse

            from django.core.management.base import BaseCommand


            class Replace(argparse._AppendAction):
                pass


            class Command(BaseCommand):
                def add_arguments(self, parser):
                    parser.add_argument("--tag", action=Replace, default=["coffee"])

                def handle(self, **options):
                    pass
        """
    }
    rule.accepts(files)


def test_accuses_shared_bases_once(rule: RuleTester) -> None:
    """Two commands with the same base are one mistake; sub-commands are read too, and constants by what they hold."""
    rule.accuses_marked(
        {
            "shop/base.py": """
                from django.core.management.base import BaseCommand

                TAGS = ["coffee"]


                class Tagged(BaseCommand):
                    def add_arguments(self, parser):
                        new = parser.add_subparsers(dest="what", required=True).add_parser("new")
                        new.add_argument("--tag", action="append", default=TAGS)  # accused: --tag keeps its default ['coffee']

                    def handle(self, **options):
                        pass
            """,
            "shop/management/commands/tidy.py": "from shop.base import Tagged\n\n\nclass Command(Tagged):\n    pass\n",
            "shop/management/commands/wash.py": "from shop.base import Tagged\n\n\nclass Command(Tagged):\n    pass\n",
        }
    )


def test_names_the_command(rule: RuleTester) -> None:
    """The finding is about the command."""
    body = """
        def add_arguments(self, parser):
            parser.add_argument("--tag", action="append", default=["coffee"])

        def handle(self, **options):
            pass
    """
    rule.accuses(commands(tidy=body), "shop/management/commands/tidy.py:6", subject="tidy")
