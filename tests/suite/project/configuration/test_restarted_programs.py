"""A deployment script restarts programs that exist, and restarts the worker together with the server."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

PROGRAMS = """
[program:shop-web]
command=daphne site_config.asgi:application

[program:shop-worker]
command=celery -A site_config worker -Q celery,slow
"""
WEB = "[Service]\nExecStart=/srv/daphne site_config.asgi:application\n"
WORKER = "[Service]\nExecStart=/srv/celery -A site_config worker -Q celery,slow\n"


def test_accepts_programs_that_there_are(rule: RuleTester) -> None:
    """All of them, one after the other, everything, a variable, the worker alone, and what is not the project's."""
    rule.each("deploy/update.sh", "#!/bin/sh\ngit pull\n{command}\n", files={"deploy/shop.conf": PROGRAMS}).accepts(
        """
        supervisorctl restart shop-web shop-worker
        supervisorctl restart all
        supervisorctl -c /etc/supervisord.conf restart shop:shop-web shop:shop-worker
        supervisorctl reread && supervisorctl update
        supervisorctl restart shop-worker
        supervisorctl restart $PROGRAM
        systemctl restart nginx
        sudo supervisorctl restart shop-web shop-worker nginx
    """,
        "supervisorctl restart shop-web\nsupervisorctl restart shop-worker",
    )


def test_accepts_units_of_systemd(rule: RuleTester) -> None:
    """Units that are restarted by their names, with and without a suffix."""
    script = "#!/bin/sh\nsystemctl restart shop.service\nsystemctl restart celery\n"

    rule.accepts({"deploy/shop.service": WEB, "deploy/celery.service": WORKER, "deploy/update.sh": script})


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("supervisorctl restart shop-web shop-worker celery_beat", "'celery_beat', and the repository has no such"),
        ("sudo supervisorctl restart shop-web shop_worker", "did you mean 'shop-worker'?"),
        ("supervisorctl restart shop-web", "never 'shop-worker', which runs 'celery -A site_config worker"),
    ],
)
def test_accuses_names_and_what_is_left_out(command: str, said: str, rule: RuleTester) -> None:
    """A program that does not exist, one under another name, and a worker that nobody restarts."""
    findings = rule.findings({"deploy/shop.conf": PROGRAMS, "deploy/update.sh": f"#!/bin/sh\ngit pull\n{command}\n"})

    assert [str(finding.location) for finding in findings] == ["deploy/update.sh:3"]
    assert said in findings[0].message


def test_accuses_workflows(rule: RuleTester) -> None:
    """A workflow that restarts the server's unit alone."""
    workflow = "jobs:\n  go:\n    steps:\n      - run: ssh shop 'git pull && sudo systemctl restart shop'\n"
    files = {"deploy/shop.service": WEB, "deploy/celery.service": WORKER, ".gitlab-ci.yml": workflow}

    rule.accuses(files, ".gitlab-ci.yml:4")
