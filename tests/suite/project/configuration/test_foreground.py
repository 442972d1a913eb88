"""A process that a supervisor starts stays in the foreground, or systemd is told that it forks."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

UNIT = "[Service]\nType={type}\nExecStart={command}\n"
COMPOSE = "services:\n  worker:\n    image: shop\n    command: {command}\n"
MULTI = "celery -A site_config multi start w1"
WORKER = "celery -A site_config worker"


@pytest.mark.parametrize(
    "files",
    [
        {"a.service": UNIT.format(type="forking", command=f"/srv/{MULTI} --pidfile=/run/%n.pid")},
        {"a.service": UNIT.format(type="forking", command=f"/srv/{WORKER} --detach")},
        {"a.service": UNIT.format(type="simple", command=f"/srv/{WORKER}")},
        {"a.service": UNIT.format(type="oneshot", command=f"/srv/{MULTI}")},
        {"a.service": UNIT.format(type="forking", command="/srv/gunicorn site_config.wsgi --daemon")},
        {"a.service": UNIT.format(type="notify", command="/srv/gunicorn site_config.wsgi")},
        {"compose.yml": COMPOSE.format(command=WORKER)},
        {"compose.yml": COMPOSE.format(command=f"sh -c '{MULTI} && tail -f /var/log/w1.log'")},
        {"compose.yml": COMPOSE.format(command=f"sh -c '{WORKER} -D; daphne site_config.asgi:application'")},
        {"compose.yml": COMPOSE.format(command="./start.sh"), "start.sh": f"#!/bin/sh\n{MULTI}\nexec sleep inf\n"},
        {"Procfile": f"worker: {WORKER}\n"},
        {"a.conf": f"[program:a]\nstartsecs=0\ncommand=/srv/{MULTI}\n[program:b]\nautorestart=true\ncommand=/srv/b\n"},
    ],
)
def test_accepts_what_stays(files: dict[str, str], rule: RuleTester) -> None:
    """A process in the foreground, one in the background that systemd knows of, and one with another after it."""
    rule.accepts(files)


@pytest.mark.parametrize(
    ("files", "place", "said"),
    [
        ({"a.service": UNIT.format(type="forking", command=f"/srv/{WORKER}")}, "a.service:3", "Type is forking"),
        (
            {"a.service": UNIT.format(type="forking", command="/srv/celery -A site_config beat")},
            "a.service:3",
            "Type is forking",
        ),
        (
            {"a.service": UNIT.format(type="forking", command="/srv/daphne site_config.asgi:application")},
            "a.service:3",
            "Type is forking",
        ),
        ({"a.service": UNIT.format(type="simple", command=f"/srv/{MULTI}")}, "a.service:3", "by multi start"),
        ({"a.service": f"[Service]\nExecStart=/bin/sh -c '{MULTI}'\n"}, "a.service:2", "by multi start"),
        ({"compose.yml": COMPOSE.format(command=f"{WORKER} --detach")}, "compose.yml:4", "the container ends"),
        ({"compose.yml": COMPOSE.format(command=MULTI)}, "compose.yml:4", "the container ends"),
        ({"Dockerfile": "FROM python\nCMD gunicorn site_config.wsgi -D\n"}, "Dockerfile:2", "the container ends"),
        ({"Procfile": "beat: celery -A site_config beat --detach\n"}, "Procfile:1", "ended for the platform"),
        ({"a.conf": f"[program:a]\ncommand=/srv/{MULTI}\n"}, "a.conf:2", "Supervisor starts it again"),
        (
            {"a.conf": f"[program:a]\ncommand=/srv/{MULTI}\nautorestart=true\n"},
            "a.conf:2",
            "Supervisor starts it again",
        ),
    ],
)
def test_accuses_what_leaves(files: dict[str, str], place: str, said: str, rule: RuleTester) -> None:
    """A worker, beat or server in the background where nobody expects it, and one in the foreground where systemd waits."""
    rule.accuses(files, place, says=said)
