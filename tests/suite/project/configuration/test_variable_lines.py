"""A file of variables is written as what reads it understands it."""

from __future__ import annotations

from tests.rules import RuleTester

_UNIT = "[Service]\nEnvironmentFile=/srv/shop/shop.env\nExecStart=/srv/venv/bin/gunicorn site_config.wsgi\n"
_RUN = "deploy:\n\tdocker run -d --env-file shop.env shop\n"
_COMPOSE = "services:\n  web:\n    image: shop\n    env_file: shop.env\n    environment: {environment}\n"


def test_accepts_lines_that_are_understood(rule: RuleTester) -> None:
    """Values alone, remarks on lines of their own, and what each reader takes away itself."""
    rule.each("shop.env:1", "{line}\n", files={"shop.service": _UNIT}, apart=True).accepts("""
        AGE=3600
        NAME="A shop"
        KEY=a#b
    """)
    rule.each("shop.env:1", "{line}\n", files={"Makefile": _RUN}, apart=True).accepts("""
        AGE=3600
        KEY=a#b
        NAME=it's
    """)
    rule.accepts(
        {
            "shop.env": "AGE=3600 # an hour\nNAME=\"A shop\"\nexport X=1\nKEY='a$b'\n",
            "compose.yaml": _COMPOSE.format(environment="{}"),
        }
    )
    environment = "{SECRET_KEY: 'a$$b', DB_URL: 'postgres://$USER:$PASS@db/$NAME', API_TOKEN: $TOKEN, BROKER_URL: 'redis://${HOST}/0'}"
    rule.accepts({"shop.env": "A=1\n", "compose.yaml": _COMPOSE.format(environment=environment)})
    raw = _COMPOSE.replace("env_file: shop.env", "env_file: [{{path: shop.env, format: raw}}]").format(environment="{}")
    rule.accepts({"shop.env": "SECRET_KEY=a1$zk%9\n", "compose.yaml": raw})
    quoted = 'HOSTS="shop.example" # all\nexport X=1\n'
    rule.accepts({"frontend/shop.env": quoted, "Makefile": _RUN, "deploy/shop.service": _UNIT})
    rule.accepts({"shop.env": f"#!/bin/sh\n{quoted}", "shop.service": _UNIT})


def test_accuses_what_a_reader_takes_for_something_else(rule: RuleTester) -> None:
    """Remarks, quotes and ``export``, each where its reader does not know it."""
    rule.each("shop.env:1", "{line}\n", files={"shop.service": _UNIT}, apart=True).accuses(
        ("AGE=3600   # an hour", "which systemd (shop.service) reads as part of the value"),
        ("export AGE=3600", "is ignored: systemd (shop.service) does not know export"),
    )
    rule.each("shop.env:1", "{line}\n", files={"Makefile": _RUN}, apart=True).accuses(
        ('HOSTS="shop.example"', "docker run (Makefile) keeps them"),
        ("AGE=3600 # an hour", "which docker run (Makefile) reads as part of the value"),
    )
    rule.each("shop.env:1", "{line}\n", files={"compose.yaml": _COMPOSE.format(environment="{}")}, apart=True).accuses(
        ("API_KEY=      # for the map", "which Compose (compose.yaml) reads as the whole value"),
        ("SECRET_KEY=a1$zk%9", "Compose replaces '$zk' in it with nothing"),
    )


def test_accuses_dollar_signs_of_a_compose_file(rule: RuleTester) -> None:
    """Both forms of an environment."""
    for environment in ("{SECRET_KEY: 'v1r$so!9a'}", "['SECRET_KEY=v1r$so!9a']"):
        files = {"shop.env": "A=1\n", "compose.yaml": _COMPOSE.format(environment=environment)}
        rule.accuses(files, "compose.yaml:5", subject="SECRET_KEY", says="'$so'")


_PROGRAM = "[program:worker]\ncommand=/srv/venv/bin/celery -A site_config worker\n{line}\n"


def test_reads_percent_signs_as_supervisor_does(rule: RuleTester) -> None:
    """A name in parentheses and a doubled sign are replaced; any other ends in an error, or in another value."""
    rule.each("deploy/worker.conf", _PROGRAM).accepts("""
        environment=KEY="%(ENV_KEY)s",RATE="10%%"
        stdout_logfile=/var/log/%(program_name)s.log
        user=shop
    """)

    rule.each("deploy/worker.conf:3", _PROGRAM).accuses("""
        environment=PASSWORD="pa%ss"  # environment has a % that Supervisor takes for the beginning of a name
        stdout_logfile=/var/log/worker-%F.log  # stdout_logfile has a %
    """)
