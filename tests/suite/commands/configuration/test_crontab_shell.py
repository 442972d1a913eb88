"""cron's shell can run every line of a crontab."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester


@pytest.mark.parametrize(
    "lines",
    [
        "0 3 * * * /srv/venv/bin/python /srv/manage.py clearsessions\n",
        "SHELL=/bin/bash\n0 3 * * * cd /srv && source venv/bin/activate && python manage.py clearsessions\n",
        "0 3 * * * cd /srv && . venv/bin/activate && python manage.py clearsessions\n",
        "0 3 * * * bash -lc 'source /srv/venv/bin/activate && python /srv/manage.py clearsessions'\n",
        "0 3 * * * python /srv/manage.py clearsessions >> /var/log/$(date +\\%F).log\n",
        "HOME=/srv\n0 3 * * * python manage.py clearsessions\n",
        "0 3 * * * docker compose exec -T web python manage.py clearsessions\n",
    ],
)
def test_accepts_lines_that_run(lines: str, rule: RuleTester) -> None:
    """A path, another shell, the dot, and an escaped sign."""
    rule.accepts({"deploy/crontab": lines})


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("0 3 * * * cd /srv && source venv/bin/activate && python manage.py clearsessions\n", "calls source"),
        ("0 3 * * * python /srv/manage.py clearsessions >> /var/log/$(date +%F).log\n", "unescaped %"),
        ("0 3 * * * python manage.py clearsessions\n", "without its folder"),
        ("0 3 * * * www-data ./manage.py clearsessions > /dev/null\n", "without its folder"),
    ],
)
def test_accuses_lines_that_do_not(line: str, says: str, rule: RuleTester) -> None:
    """The line is named, and what its shell does not have."""
    rule.accuses({"deploy/crontab": line}, "deploy/crontab:1", says=says)


def test_accepts_what_runs_lines_in_the_folder_of_the_project(rule: RuleTester) -> None:
    """Supercronic runs lines where it was started."""
    lines = "0 3 * * * python manage.py clearsessions\n"

    rule.accepts({"deploy/crontab": lines, "Dockerfile": 'FROM python\nCMD ["supercronic", "deploy/crontab"]\n'})
