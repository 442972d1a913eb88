"""No deployment makes migrations: it runs those that are in the repository."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

COMPOSE = """
    services:
      web:
        image: shop
        command: sh -c "{command}"
    """
MAKE = "python manage.py makemigrations && python manage.py migrate && {server}"
GUNICORN = "gunicorn site_config.wsgi"
ENTRYPOINT = '#!/bin/sh\nset -e\npython manage.py makemigrations --noinput\npython manage.py migrate\nexec "$@"\n'


@pytest.mark.parametrize(
    "files",
    [
        {"compose.yml": COMPOSE.format(command=f"python manage.py makemigrations --check && {GUNICORN}")},
        {"compose.yml": COMPOSE.format(command=MAKE.format(server="python manage.py runserver 0.0.0.0:8000"))},
        {"compose.dev.yml": COMPOSE.format(command=MAKE.format(server=GUNICORN))},
        {"compose.yml": COMPOSE.format(command=MAKE.format(server=GUNICORN)) + "    volumes: ['.:/code']\n"},
        {"Makefile": "migrations:\n\tpython manage.py makemigrations\n"},
        {"scripts/migrations.sh": "#!/bin/sh\npython manage.py makemigrations shop\n"},
    ],
)
def test_accepts_migrations_that_are_made_where_one_develops(files: dict[str, str], rule: RuleTester) -> None:
    """A check, a container with the development server or with mounted code, and what is run by hand."""
    rule.accepts(files)


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"compose.yml": COMPOSE.format(command=MAKE.format(server=GUNICORN))}, "compose.yml:4"),
        ({"Procfile": "release: python manage.py makemigrations shop && python manage.py migrate\n"}, "Procfile:1"),
        (
            {
                "Dockerfile": f'FROM python\nCOPY . .\nENTRYPOINT ["./entrypoint.sh"]\nCMD {GUNICORN}\n',
                "entrypoint.sh": ENTRYPOINT,
            },
            "entrypoint.sh:3",
        ),
    ],
)
def test_accuses_migrations_that_a_deployment_makes(files: dict[str, str], place: str, rule: RuleTester) -> None:
    """A service, a release step, and the entry point of an image."""
    rule.accuses(files, place, says="makemigrations")
