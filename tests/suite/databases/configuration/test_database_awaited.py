"""A container that migrates at start-up waits until its database accepts connections."""

from __future__ import annotations

from tests.rules import RuleTester

_COMPOSE = (
    "services:\n  db:\n    image: postgres:16\n  web:\n    build: .\n"
    "    command: sh -c '{}python manage.py migrate && {}'\n{}"
)
_SERVE = "daphne site_config.asgi:application"
_PLAIN = "    depends_on: [db]\n"


def test_accepts_services_that_wait(rule: RuleTester) -> None:
    """By a condition, by a script, by another start; and what is for development."""
    rule.each("compose.yaml", _COMPOSE).accepts(
        ("", _SERVE, "    depends_on: {db: {condition: service_healthy}}\n"),
        ("", _SERVE, f"{_PLAIN}    restart: always\n"),
        ("./wait-for-it.sh db:5432 && ", _SERVE, _PLAIN),
        ("", "python manage.py runserver", _PLAIN),
    )


def test_accepts_an_entrypoint_that_waits(rule: RuleTester) -> None:
    """The image's entrypoint, and a script without a suffix that the service starts, may wait for the database."""
    waiting = "#!/bin/bash\nuntil python -c 'import check'; do sleep 1; done\n"
    start = "#!/bin/bash\npython manage.py migrate\ndaphne site_config.asgi:application\n"
    compose = _COMPOSE.split("    command", maxsplit=1)[0] + "    command: /start\n" + _PLAIN
    dockerfile = (
        "FROM python\nCOPY deploy/start /start\nCOPY deploy/entry /entry\nCOPY . .\nENTRYPOINT ['/entry']\n".replace(
            "'", '"'
        )
    )
    files = {
        "compose.yaml": compose,
        "Dockerfile": dockerfile,
        "deploy/start": start,
        "deploy/entry": waiting + 'exec "$@"\n',
    }

    rule.accepts(files)
    rule.accepts({**files, "deploy/start": waiting + start, "deploy/entry": '#!/bin/sh\nexec "$@"\n'})
    rule.accuses({**files, "deploy/entry": '#!/bin/sh\nexec "$@"\n'}, "deploy/start:2")


def test_accuses_a_race(rule: RuleTester) -> None:
    """The line that migrates is named, and the database."""
    rule.accuses(
        {"compose.yaml": _COMPOSE.format("", _SERVE, _PLAIN)}, "compose.yaml:6", says="until db takes connections"
    )
