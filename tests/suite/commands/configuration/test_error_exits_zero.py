"""An error ends the process with an exit status that is not 0."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_errors_with_a_status(rule: RuleTester) -> None:
    """The default, a status, one that is not written out, and a returncode of something else are no zero."""
    rule.accepts(
        {
            "shop/management/commands/tidy.py": """
                import subprocess

                from django.core.management.base import BaseCommand, CommandError


                class Command(BaseCommand):
                    def handle(self, *args, **options):
                        if not args:
                            raise CommandError("no")
                        if len(args) == 1:
                            raise CommandError("no", returncode=3)
                        if len(args) == 2:
                            raise CommandError("no", returncode=options["verbosity"])
                        subprocess.CompletedProcess([], returncode=0)
            """,
        }
    )


def test_accuses_a_status_of_success(rule: RuleTester) -> None:
    """0 and None both end the process as if nothing had gone wrong."""
    findings = rule.accuses(
        {
            "shop/management/commands/tidy.py": """
                from django.core.management import base
                from django.core.management.base import BaseCommand, CommandError


                class Command(BaseCommand):
                    def handle(self, *args, **options):
                        if not args:
                            raise CommandError("no", returncode=0)
                        raise base.CommandError("no", returncode=None)
            """,
        },
        "shop/management/commands/tidy.py:8",
        "shop/management/commands/tidy.py:9",
    )

    messages = sorted(finding.message for finding in findings)
    assert "tidy raises CommandError(returncode=0)" in messages[0]
    assert "tidy raises CommandError(returncode=None)" in messages[1]
