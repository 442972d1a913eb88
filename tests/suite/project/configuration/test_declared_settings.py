"""The settings module that a deployment file names exists."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

COMPOSE = """
    services:
      web:
        image: shop
        environment:
          DJANGO_SETTINGS_MODULE: {module}
        command: gunicorn site_config.wsgi
    """


def test_accepts_modules_that_exist_or_are_not_known(rule: RuleTester) -> None:
    """The project's settings, a variable, and a folder that only the image has on its path are no mistakes."""
    rule.each("compose.yml", COMPOSE, files={"deploy/settings.py": ""}).accepts("""
        site_config.settings
        ${SETTINGS}
        deploy.settings
    """)


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"compose.yml": COMPOSE.format(module="site_config.production")}, "compose.yml:6"),
        ({"compose.yml": COMPOSE.format(module="siteconfig.settings")}, "compose.yml:6"),
        (
            {"Dockerfile": "FROM python\nENV DJANGO_SETTINGS_MODULE=site_config.prod\nCMD gunicorn site_config.wsgi\n"},
            "Dockerfile:3",
        ),
        ({"Procfile": "release: DJANGO_SETTINGS_MODULE=site_config.prod python manage.py migrate\n"}, "Procfile:1"),
        ({"Procfile": "release: python manage.py migrate --settings site_config.prod\n"}, "Procfile:1"),
        ({"start.sh": "export DJANGO_SETTINGS_MODULE=site_config.prod\ncelery -A site_config worker\n"}, "start.sh:2"),
        (
            {
                "a.service": "[Service]\nEnvironment=DJANGO_SETTINGS_MODULE=site_config.prod\nExecStart=/x/celery -A site_config beat\n"
            },
            "a.service:3",
        ),
        (
            {
                "fly.toml": "[env]\nDJANGO_SETTINGS_MODULE = 'site_config.prod'\n[processes]\napp = 'daphne site_config.asgi:application'\n"
            },
            "fly.toml:4",
        ),
    ],
)
def test_accuses_modules_that_do_not_exist(files: dict[str, str], place: str, rule: RuleTester) -> None:
    """A process that gets settings that are not there does not start."""
    rule.accuses(files, place, says="which does not exist")
