"""A command reports an error by raising CommandError, not by ending the process."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_ways_to_end_that_are_meant(rule: RuleTester) -> None:
    """Ctrl-C, signals, CommandError, a function of one's own called exit(), and code beside the command are no exits of it."""
    rule.accepts(
        {
            "shop/management/commands/serve.py": """
                import atexit
                import signal
                import sys
                from signal import signal as on

                from django.core.management.base import BaseCommand, CommandError


                class Command(BaseCommand):
                    def handle(self, *args, **options):
                        signal.signal(signal.SIGTERM, self.end)
                        on(signal.SIGINT, stop)
                        atexit.register(stop)
                        try:
                            self.serve()
                        except KeyboardInterrupt:
                            sys.exit(0)
                        raise CommandError("no", returncode=3)

                    def serve(self):
                        exit()

                    def end(self, number, frame):
                        sys.exit(0)


                def stop(*args):
                    sys.exit(0)


                def exit():
                    return None


                def unrelated():
                    sys.exit(1)
            """,
        }
    )


def test_accuses_exits_of_a_command(rule: RuleTester) -> None:
    """Every way to end the process is told, in methods and in functions of the module that they call."""
    findings = rule.accuses(
        {
            "shop/management/commands/verify.py": """
                import os
                import sys
                from sys import exit as leave

                from django.core.management.base import BaseCommand


                class Command(BaseCommand):
                    def handle(self, *args, **options):
                        if not args:
                            sys.exit(1)
                        if len(args) == 1:
                            leave(1)
                        if len(args) == 2:
                            raise SystemExit(1)
                        check()


                def check():
                    os._exit(1)
            """,
        },
        "shop/management/commands/verify.py:11",
        "shop/management/commands/verify.py:13",
        "shop/management/commands/verify.py:15",
        "shop/management/commands/verify.py:20",
    )

    assert "verify ends the process with sys.exit()" in findings[0].message
    assert [finding.evidence["call"] for finding in findings] == [
        "sys.exit()",
        "leave()",
        "raise SystemExit",
        "os._exit()",
    ]
