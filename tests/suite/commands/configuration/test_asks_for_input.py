"""A command in a deployment file does not ask for input."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester


@pytest.mark.parametrize(
    "files",
    [
        {"Procfile": "release: python manage.py migrate\n"},
        {"Procfile": "release: python manage.py collectstatic --noinput\n"},
        {"Procfile": "release: python manage.py collectstatic --no-input --clear\n"},
        {"entrypoint.sh": "echo yes | python manage.py collectstatic\npython manage.py flush < answers\n"},
        {"bootstrap.sh": "python manage.py createsuperuser\n"},
        {"docker/server_setup.sh": "python manage.py createsuperuser\n"},
        {"entrypoint.sh": "python manage.py createsuperuser --noinput || true\n"},
        {"entrypoint.sh": "python manage.py shell\n"},
        {"bin/setup.sh": "python manage.py collectstatic\n"},
        {"Dockerfile": "FROM python\nRUN python manage.py collectstatic\n"},
        {"compose.dev.yml": "services:\n  web:\n    image: x\n    command: python manage.py flush\n"},
        {
            "compose.yml": "services:\n  web:\n    image: x\n    command: sh -c 'python manage.py makemigrations && python manage.py migrate'\n"
        },
        {"Procfile": "release: python manage.py shell -c 'import shop'\n"},
        {"Procfile": "release: python manage.py collectstatic $OPTIONS\n"},
    ],
)
def test_accepts_commands_that_are_answered(files: dict[str, str], rule: RuleTester) -> None:
    """A command that needs no answer, has one, or runs at a person's terminal is no mistake."""
    rule.accepts(files)


@pytest.mark.parametrize(
    ("files", "place", "said"),
    [
        (
            {"Procfile": "release: python manage.py migrate && python manage.py collectstatic\n"},
            "Procfile:1",
            "collectstatic",
        ),
        (
            {"deploy/entrypoint.sh": "#!/bin/sh\npython manage.py collectstatic --clear\n"},
            "deploy/entrypoint.sh:2",
            "collectstatic --clear",
        ),
        (
            {
                "compose.yml": "services:\n  web:\n    image: x\n    command: sh -c 'python manage.py createsuperuser; daphne x'\n"
            },
            "compose.yml:4",
            "createsuperuser",
        ),
        (
            {"entrypoint.sh": "python manage.py migrate\npython manage.py createsuperuser --username admin\n"},
            "entrypoint.sh:2",
            "createsuperuser --username admin",
        ),
        ({"fly.toml": "[deploy]\nrelease_command = 'python manage.py flush'\n"}, "fly.toml:2", "flush"),
        (
            {
                "a.service": "[Service]\nExecStartPre=/srv/bin/python manage.py collectstatic -v 0\nExecStart=/srv/bin/daphne x\n"
            },
            "a.service:2",
            "collectstatic -v 0",
        ),
        (
            {"crontab": "0 1 * * * python manage.py remove_stale_contenttypes\n"},
            "crontab:1",
            "remove_stale_contenttypes",
        ),
    ],
)
def test_accuses_commands_that_ask(files: dict[str, str], place: str, said: str, rule: RuleTester) -> None:
    """A command that asks where nobody is ends in an error, or does nothing."""
    rule.accuses(files, place, says=f"runs {said} without --noinput")


def test_accuses_a_line_once(rule: RuleTester) -> None:
    """Services that share an image share its mistake."""
    files = {
        "compose.yml": "services:\n  web: {build: ., command: daphne x}\n  worker: {build: ., command: celery -A x worker}\n",
        "Dockerfile": 'FROM python\nCOPY entrypoint.sh /entrypoint.sh\nENTRYPOINT ["/entrypoint.sh"]\n',
        "entrypoint.sh": '#!/bin/sh\npython manage.py collectstatic\nexec "$@"\n',
    }

    rule.accuses(files, "entrypoint.sh:2")
