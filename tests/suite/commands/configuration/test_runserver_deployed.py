"""No deployment for production serves the project with ``runserver``."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

COMPOSE = "services:\n  web:\n    image: x\n    {more}\n    command: python manage.py runserver 0.0.0.0:8000\n"


@pytest.mark.parametrize(
    "files",
    [
        {
            "docker-compose.yml": COMPOSE.format(more="restart: always"),
            "Procfile": "web: daphne site_config.asgi:application\n",
        },
        {"docker-compose.yml": COMPOSE.format(more="env_file: .env")},
        {"docker-compose.local.yml": COMPOSE.format(more="restart: always")},
        {"docker-compose.yml": COMPOSE.format(more="environment: {DEBUG: 'true'}")},
        {"Dockerfile": 'FROM python\nENV DEBUG=$DEBUG\nCMD ["python", "manage.py", "runserver"]\n'},
        {"Procfile.dev": "web: python manage.py runserver\n"},
        {"Makefile": "run:\n\tpython manage.py runserver\n"},
    ],
)
def test_accepts_runserver_in_development(files: dict[str, str], rule: RuleTester) -> None:
    """A file that may be for development may start the development server."""
    rule.accepts(files)


def test_accepts_a_script_that_chooses_its_server(rule: RuleTester) -> None:
    """An image whose entry point asks a variable serves with the development server where it is told to."""
    script = """
        #!/bin/sh
        if [ "$SERVER" = "gunicorn" ]; then
            exec gunicorn site_config.wsgi:application
        else
            exec python manage.py runserver 0.0.0.0:8000
        fi
    """
    dockerfile = 'FROM python\nCOPY . /app\nENTRYPOINT ["/app/deploy/production/start.sh"]\n'
    rule.accepts({"deploy/production/start.sh": script, "deploy/production/Dockerfile": dockerfile})


def test_accepts_files_for_any_stage_where_debug_may_be_on(rule: RuleTester) -> None:
    """A Compose file that says nothing of its stage is for development where the settings may be."""
    rule.accepts_settings(
        "import os\nDEBUG = bool(os.environ.get('DEBUG'))\n",
        "DEBUG = True\n",
        files={"docker-compose.yml": COMPOSE.format(more="restart: always")},
    )


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"docker-compose.yml": COMPOSE.format(more="restart: always")}, "docker-compose.yml:5"),
        ({"Dockerfile": 'FROM python\nCMD ["python", "manage.py", "runserver"]\n'}, "Dockerfile:2"),
        ({"docker-compose.prod.yml": COMPOSE.format(more="restart: always")}, "docker-compose.prod.yml:5"),
        ({"docker-compose.yml": COMPOSE.format(more="environment: {DJANGO_DEBUG: '0'}")}, "docker-compose.yml:5"),
        (
            {"docker-compose.yml": COMPOSE.format(more="environment: [DJANGO_SETTINGS_MODULE=site_config.production]")},
            "docker-compose.yml:5",
        ),
        ({"Procfile": "web: python manage.py runserver 0.0.0.0:$PORT\n"}, "Procfile:1"),
        (
            {"deploy/web.service": "[Service]\nExecStart=/srv/bin/python manage.py runserver 0:8000\n"},
            "deploy/web.service:2",
        ),
        (
            {"render.yaml": "services:\n  - name: web\n    startCommand: python manage.py runserver 0.0.0.0:10000\n"},
            "render.yaml:3",
        ),
        (
            {
                "docker-compose.yml": "services:\n  web:\n    build: .\n",
                "docker-compose.prod.yml": "services:\n  web:\n    restart: always\n",
                "Dockerfile": "FROM python\nCMD python manage.py runserver 0:8000\n",
            },
            "Dockerfile:2",
        ),
    ],
)
def test_accuses_runserver_in_production(files: dict[str, str], place: str, rule: RuleTester) -> None:
    """Production is what the file's name, its format or its variables say."""
    (finding,) = rule.accuses(files, place)

    assert "Django's development server" in finding.message
    assert "daphne site_config.asgi:application" in finding.hint
