"""No deployed process runs with the development settings."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_COMPOSE = """services:
  web:
    build: .
    command: gunicorn site_config.wsgi
  beat:
    build: .
    command: {}
    {}
"""
_BEAT = "celery -A site_config beat"
_FILES = {
    "site_config/local.py": "from site_config.settings import *\n\nDEBUG = True\n",
    "site_config/celery.py": (
        "import os\n\nfrom celery import Celery\n\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'site_config.local')\n"
        "app = Celery('site_config')\napp.config_from_object('django.conf:settings', namespace='CELERY')\n"
    ),
    "site_config/wsgi.py": (
        "import os\n\nfrom django.core.wsgi import get_wsgi_application\n\n"
        "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'site_config.settings')\napplication = get_wsgi_application()\n"
    ),
}


@pytest.mark.parametrize(
    "more",
    [
        "environment: {DJANGO_SETTINGS_MODULE: site_config.settings}",
        "environment: [DJANGO_SETTINGS_MODULE]",
        "env_file: .env.production",
        "profiles: [dev]",
    ],
)
def test_accepts_processes_that_are_given_settings(more: str, rule: RuleTester) -> None:
    """By the file itself, by whoever starts it, by a file that could not be read; and those for development."""
    rule.accepts({**_FILES, "compose.yaml": _COMPOSE.format(_BEAT, more)})


def test_accepts_what_the_image_says(rule: RuleTester) -> None:
    """The variable of a Dockerfile is every service's."""
    dockerfile = "FROM python:3.13\nENV DJANGO_SETTINGS_MODULE=site_config.settings\n"
    rule.accepts({**_FILES, "Dockerfile": dockerfile, "compose.yaml": _COMPOSE.format(_BEAT, "")})


@pytest.mark.parametrize(
    ("command", "files"),
    [
        (_BEAT, {}),
        (
            "python manage.py migrate --noinput",
            {"manage.py": "import os\n\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'site_config.local')\n"},
        ),
    ],
)
def test_accuses_processes_with_the_settings_for_development(
    command: str, files: dict[str, str], rule: RuleTester
) -> None:
    """Both modules are named, and the line of the process."""
    rule.accuses(
        {**_FILES, **files, "compose.yaml": _COMPOSE.format(command, "")},
        "compose.yaml:7",
        says="with site_config.local, and the server web (compose.yaml:4) runs with site_config.settings",
    )
