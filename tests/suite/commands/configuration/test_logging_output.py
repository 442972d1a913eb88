"""A command reports on self.stdout, not only in the log."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_commands_that_also_write(rule: RuleTester) -> None:
    """A command that writes, returns or inherits its report may log as well, one may say where its log goes, or be silent."""
    rule.accepts(
        {
            "shop/management/commands/handler.py": """
                import logging
                import sys

                from django.core.management.base import BaseCommand

                logger = logging.getLogger(__name__)


                class Command(BaseCommand):
                    def handle(self, *args, **options):
                        logger.addHandler(logging.StreamHandler(sys.stdout))
                        logger.info("begun")
            """,
            "shop/management/commands/locked_migrate.py": """
                import logging

                from django.core.management.commands.migrate import Command as Migrate

                logger = logging.getLogger(__name__)


                class Command(Migrate):
                    def handle(self, *args, **options):
                        logger.info("locked")
                        super().handle(*args, **options)
            """,
            "shop/management/commands/tidy.py": """
                import logging

                from django.core.management.base import BaseCommand

                logger = logging.getLogger(__name__)


                class Command(BaseCommand):
                    def handle(self, *args, **options):
                        logger.info("begun")
                        self.stdout.write("done")
            """,
            "shop/management/commands/told.py": """
                import logging

                from django.core.management.base import BaseCommand

                logger = logging.getLogger(__name__)


                class Command(BaseCommand):
                    def handle(self, *args, **options):
                        logger.info("begun")
                        return "done"
            """,
            "shop/management/commands/handled.py": """
                import logging

                from django.core.management.base import BaseCommand

                logger = logging.getLogger(__name__)


                class Command(BaseCommand):
                    def handle(self, *args, **options):
                        logger.addHandler(logging.StreamHandler(stream=self.stdout))
                        logger.info("begun")
            """,
            "shop/management/commands/rich_output.py": """
                import logging

                from django.core.management.base import BaseCommand
                from rich.console import Console

                logger = logging.getLogger(__name__)


                class Command(BaseCommand):
                    def handle(self, *args, **options):
                        console = Console(file=self.stdout)
                        logger.info("begun")
                        console.print("done")
            """,
            "shop/management/commands/silent.py": """
                import logging

                from django.core.management.base import BaseCommand

                logger = logging.getLogger(__name__)


                class Command(BaseCommand):
                    def handle(self, *args, **options):
                        logger.setLevel(logging.INFO)
            """,
        }
    )


def test_accuses_commands_that_only_log(rule: RuleTester) -> None:
    """The first log call stands for all of a command that reports by nothing else."""
    (made, named) = rule.accuses(
        {
            "shop/management/commands/made.py": """
                import logging

                from django.core.management.base import BaseCommand


                class Command(BaseCommand):
                    def handle(self, *args, **options):
                        logging.getLogger(__name__).warning("done")
            """,
            "shop/management/commands/tick.py": """
                import logging

                from django.core.management.base import BaseCommand

                logger = logging.getLogger(__name__)


                class Command(BaseCommand):
                    def handle(self, *args, **options):
                        logger.info("begun")
                        logger.info("done")
            """,
        },
        "shop/management/commands/made.py:8",
        "shop/management/commands/tick.py:10",
    )

    assert made.subject == "made"
    assert "tick reports only through logging" in named.message
