"""``manage.py conformance``: the same as ``django-conformance check`` for the project of ``manage.py``."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from django_conformance.cli import main
from django_conformance.system_checks.project import manage_folder


class Command(BaseCommand):
    """Hands its arguments on as they are: their parser is that of ``django-conformance check``."""

    help = "Compare how this project behaves in production with how its tests simulate it (django-conformance check)."
    requires_system_checks = ()
    requires_migrations_checks = False

    def run_from_argv(self, argv: list[str]) -> None:
        """Run the check and end with its exit status."""
        sys.exit(main(_arguments(argv[2:])))

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take the options of ``django-conformance check`` from ``call_command``."""
        parser.add_argument("options", nargs=argparse.REMAINDER, help="the options of django-conformance check")

    def handle(self, *_arguments_given: Any, options: list[str], **_options: Any) -> None:
        """Run the check for ``call_command``.

        Raises:
            CommandError: there are findings (1), or the run could not be completed (2).
        """
        status = main(_arguments(options[1:] if options[:1] == ["--"] else options))
        if status:
            raise CommandError(
                "django-conformance has findings." if status == 1 else "Not completed.", returncode=status
            )


def _arguments(given: list[str]) -> list[str]:
    """Return the arguments of the program; where they name no project it is that of ``manage.py``."""
    named = any(word in ("--project", "--reference") or word.startswith("--project=") for word in given)
    return ["check", *([] if named else ["--project", str(manage_folder())]), *given]
