"""What a container runs at each start can safely run again."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_IMAGE = {
    "Dockerfile": (
        'FROM python:3.12\nWORKDIR /srv\nCOPY . .\nENTRYPOINT ["/srv/entrypoint.sh"]\n'
        'CMD ["daphne", "site_config.asgi:application"]\n'
    )
}
_COMPOSE = "services:\n  web:\n    build: .\n    command: sh -c '{} && daphne site_config.asgi:application'\n"
_USER = "python manage.py createsuperuser --noinput --username admin"
_SHELL = "echo \"from shop.models import User; {}User.objects.create_superuser('admin')\" | python manage.py shell\n"


def _script(*lines: str, ending: str = "set -e\n") -> dict[str, str]:
    return {**_IMAGE, "entrypoint.sh": f"#!/bin/sh\n{ending}" + "\n".join(lines) + '\nexec "$@"\n'}


@pytest.mark.parametrize(
    "files",
    [
        _script("python manage.py migrate --noinput"),
        _script(f"{_USER} || true"),
        _script(_USER, ending=""),
        _script("python manage.py makemigrations --check"),
        _script('if [ "$ADMIN" ]; then', f"  {_USER}", "fi"),
        _script(_SHELL.format("User.objects.filter(name='admin').exists() or ")),
        {"setup.sh": f"set -e\n{_USER}\n"},
        {"compose.dev.yaml": _COMPOSE.format("python manage.py makemigrations")},
        {
            "compose.yaml": "services:\n  web:\n    build: .\n    command: sh -c 'python manage.py makemigrations && python manage.py runserver'\n"
        },
        {"Dockerfile": f"FROM python:3.12\nRUN {_USER}\n"},
    ],
)
def test_accepts_what_may_run_again(files: dict[str, str], rule: RuleTester) -> None:
    """What asks first, what ends nothing, what development or a person starts, and an image's build."""
    rule.accepts(files)


@pytest.mark.parametrize(
    ("files", "place", "says"),
    [
        (_script(_USER), "entrypoint.sh:3", "fails where the user exists already"),
        (_script(_SHELL.format("")), "entrypoint.sh:3", "create_superuser()"),
        (
            _script("python manage.py makemigrations --noinput"),
            "entrypoint.sh:3",
            "writes migrations into the container",
        ),
        (_script("python manage.py flush --noinput"), "entrypoint.sh:3", "deletes all rows"),
        ({"compose.yaml": _COMPOSE.format(_USER)}, "compose.yaml:4", "fails where the user exists already"),
        ({"compose.yaml": _COMPOSE.format("python manage.py makemigrations")}, "compose.yaml:4", "writes migrations"),
        (
            {
                "Dockerfile": _IMAGE["Dockerfile"].replace("COPY . .", "COPY . .\nRUN python manage.py makemigrations"),
                "entrypoint.sh": '#!/bin/sh\nexec "$@"\n',
            },
            "Dockerfile:4",
            "at each build",
        ),
        (
            {"Procfile": "release: python manage.py makemigrations && python manage.py migrate\n"},
            "Procfile:1",
            "writes",
        ),
    ],
)
def test_accuses_what_fails_again(files: dict[str, str], place: str, says: str, rule: RuleTester) -> None:
    """The line is named, and what happens at the second start."""
    rule.accuses(files, place, says=says)
