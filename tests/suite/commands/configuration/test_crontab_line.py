"""Every line of a crontab has the fields that cron reads."""

from __future__ import annotations

from tests.rules import RuleTester

RUN = "cd /app && /usr/local/bin/python manage.py migrate"
COPIED = "FROM python:3.12\nCOPY deploy/clean-cron /etc/cron.d/clean\nCMD cron -f\n"
INSTALLED = "FROM python:3.12\nCOPY . /app\nRUN crontab /app/deploy/clean-cron\nCMD cron -f\n"


def test_accepts_lines_that_cron_runs(rule: RuleTester) -> None:
    """Names, lists, ranges and steps; a user where there is to be one, and none elsewhere."""
    rule.each("deploy/clean-cron", f"{{when}} {RUN}\n").accepts("""
        */60 */24 * * *
        0,30 8-18/2 * * mon-fri
        15 23 31 12 7
        @daily
    """)
    rule.accepts({"deploy/clean-cron": f"0 3 * * * root {RUN}\n", "Dockerfile": COPIED})
    rule.accepts({"deploy/cron.d/clean": f"@daily www-data {RUN}\n"})
    rule.accepts({"deploy/clean-cron": f"0 3 * * * {RUN}\n", "Dockerfile": INSTALLED})
    both = COPIED.replace("CMD", "RUN crontab /etc/cron.d/clean\nCMD")
    rule.accepts({"deploy/clean-cron": f"0 3 * * * {RUN}\n", "Dockerfile": both})


def test_accepts_files_that_another_cron_reads(rule: RuleTester) -> None:
    """Supercronic and Alpine's crond need no newline at the end."""
    rule.each("Dockerfile", "FROM {}\nCMD cron -f\n", files={"deploy/clean-cron": f"0 3 * * * {RUN}"}).accepts(
        ("python:3.12-alpine",), ("python:3.12\nRUN supercronic /app/deploy/clean-cron",)
    )


def test_accuses_lines_that_cron_reads_otherwise(rule: RuleTester) -> None:
    """A step that a field does not have, a number, a user that is missing or too much, a file without a newline."""
    rule.each("deploy/clean-cron:1", f"{{when}} {RUN}\n").accuses("""
        */90 * * * *  # has the step 90 in the field minute, which has 0 to 59: only the first of them is left
        0 */48 * * *  # has the step 48 in the field hour
        60 3 * * *  # has 60 in the field minute, which has 0 to 59: cron refuses the file
        0 3 0 * *  # has 0 in the field day of the month
        0 8-24 * * *  # has 24 in the field hour
    """)
    says = "names no user, which each line of /etc/cron.d has before its command"
    rule.accuses({"deploy/clean-cron": f"0 3 * * * {RUN}\n", "Dockerfile": COPIED}, "deploy/clean-cron:1", says=says)
    rule.accuses({"deploy/cron.d/clean": f"@daily {RUN}\n"}, "deploy/cron.d/clean:1", says=says)
    rule.accuses(
        {"deploy/clean-cron": f"0 3 * * * root {RUN}\n", "Dockerfile": INSTALLED},
        "deploy/clean-cron:1",
        says="names the user root, and the file is installed by crontab",
    )
    rule.accuses({"deploy/clean-cron": f"0 3 * * * {RUN}"}, "deploy/clean-cron:1", says="has no newline")
