"""A command that fails exits with a status other than 0."""

from __future__ import annotations

from tests.project_files import commands
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


_CAUGHT = """
    def handle(self, *args, **options):
        try:
            self.check()
        except Exception as error:
            {}
"""
_CRON = "15 2 * * * cd /srv && python manage.py tidy {} echo done\n"


def test_accepts_errors_that_somebody_hears_of(rule: RuleTester) -> None:
    """An error that is raised again, one that is reported, and one that nothing waits for."""
    told = "raise SystemExit(1) from error"
    rule.accepts({**commands(tidy=_CAUGHT.format(told)), "crontab": _CRON.format("&&")})
    rule.accepts({**commands(tidy=_CAUGHT.format("self.stderr.write(str(error))")), "crontab": _CRON.format(";")})


def test_accuses_an_error_that_is_only_printed(rule: RuleTester) -> None:
    """What follows in the line of cron runs although the command has failed."""
    files = {**commands(tidy=_CAUGHT.format("self.stderr.write(str(error))")), "crontab": _CRON.format("&&")}
    rule.accuses(files, "shop/management/commands/tidy.py:8", says="crontab:1 goes on as if it had succeeded")


def test_accuses_a_command_that_catches_its_own_error(rule: RuleTester) -> None:
    """A CommandError that the same ``try`` catches and prints sets no status; one that is let through does."""
    body = """
        def handle(self, *args, **options):
            try:
                raise CommandError("empty")
            {first}except Exception as error:
                self.stderr.write(str(error))
    """
    head = "from django.core.management.base import CommandError\n"
    sound = commands(load=body.format(first="except CommandError:\n                raise\n            "))
    broken = commands(load=body.format(first=""))

    rule.accepts({path: head + text for path, text in sound.items()})
    rule.accuses(
        {path: head + text for path, text in broken.items()},
        "shop/management/commands/load.py:8",
        says="ends with the status 0",
    )


_JOB = """
    apiVersion: batch/v1
    kind: CronJob
    metadata: {{name: tidy}}
    spec:
      schedule: "0 3 * * *"
      jobTemplate:
        spec:
          template:
            spec:
              containers:
                - name: tidy
                  image: shop
                  command: ["sh", "-c", "{line}"]
"""


def test_accepts_lines_that_keep_the_status(rule: RuleTester) -> None:
    """What follows runs only after a success, says that it failed, or is what the line is for."""
    rule.each("k8s/tidy.yaml", _JOB).accepts("""
        python manage.py clearsessions && echo done
        python manage.py clearsessions
        echo begin; python manage.py clearsessions
        python manage.py migrate || { echo failed; exit 1; }
    """)
    start = "#!/bin/sh\npython manage.py migrate --check || echo waiting\npython manage.py migrate\npython manage.py createcachetable || true\nexec daphne site_config.asgi:application\n"
    rule.accepts({"start.sh": start, "Procfile": "web: ./start.sh\n"})


def test_accuses_lines_that_throw_the_status_away(rule: RuleTester) -> None:
    """A job that always succeeds, and migrations whose failure nobody sees."""
    rule.each("k8s/tidy.yaml:13", _JOB).accuses("""
        python manage.py clearsessions; echo done  # runs clearsessions and then echo, whatever its status
        python manage.py clearsessions || true  # and then true
        python manage.py migrate --noinput || exit 0  # and then exit 0
    """)
    release = "release: python manage.py migrate --noinput || true\n"
    rule.accuses({"Procfile": release}, "Procfile:1", says="a failure counts as a success")
