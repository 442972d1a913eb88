"""Every command has a handle() (handle_app_config() for an AppCommand, handle_label() for a LabelCommand)."""

from __future__ import annotations

from tests.project_files import commands
from tests.rules import RuleTester


def test_accepts_handlers_of_every_kind(rule: RuleTester) -> None:
    """A handler of one's own or of a base, that of a kind of command, and an execute() or run_from_argv() of one's own run.

    A command that cannot be loaded is another rule's.
    """
    rule.accepts(
        {
            **commands(
                tidy="""
                def handle(self, *args, **options):
                    pass
            """,
                whole="""
                def execute(self, *args, **options):
                    pass
            """,
            ),
            "shop/management/commands/tidy_more.py": """
                from shop.management.commands import tidy


                class Command(tidy.Command):
                    pass
            """,
            "shop/management/commands/label.py": """
                from django.core.management.base import LabelCommand


                class Command(LabelCommand):
                    def handle_label(self, label, **options):
                        pass
            """,
            "shop/management/commands/apps.py": """
                from django.core.management.base import AppCommand


                class Command(AppCommand):
                    def handle_app_config(self, app_config, **options):
                        pass
            """,
            "shop/management/commands/broken.py": "import nothing_of_this_name",
            "shop/management/commands/wrapper.py": """
                import sys

                from django.core.management.base import BaseCommand


                class Command(BaseCommand):
                    def run_from_argv(self, argv):
                        sys.exit(len(argv))
            """,
        }
    )


def test_accuses_commands_that_cannot_run(rule: RuleTester) -> None:
    """Each kind of command is told which method it lacks."""
    findings = rule.accuses(
        {
            **commands(
                tidy="""
                def handel(self, *args, **options):
                    pass
            """,
            ),
            "shop/management/commands/label.py": """
                from django.core.management.base import LabelCommand


                class Command(LabelCommand):
                    def handle_labels(self, label, **options):
                        pass
            """,
            "shop/management/commands/apps.py": """
                from django.core.management.base import AppCommand


                class Command(AppCommand):
                    def handle_app(self, app_config, **options):
                        pass
            """,
        },
        "shop/management/commands/apps.py:4",
        "shop/management/commands/label.py:4",
        "shop/management/commands/tidy.py:4",
    )

    assert [finding.message.split(":")[0] for finding in findings] == [
        "apps has no handle_app_config()",
        "label has no handle_label()",
        "tidy has no handle()",
    ]
