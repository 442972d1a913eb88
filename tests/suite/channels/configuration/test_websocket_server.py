"""A project with WebSocket routes is served by an ASGI server."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"Procfile": "web: daphne site_config.asgi:application\n"},
        {"Procfile": "web: gunicorn site_config.wsgi\nsockets: daphne site_config.asgi:application\n"},
        {"Procfile": "web: gunicorn site_config.asgi:application -k uvicorn.workers.UvicornWorker\n"},
        {"Procfile": "web: gunicorn -c python:etc site_config.asgi:application\n"},
        {"Procfile": "web: gunicorn site_config.wsgi\nsockets: ./start-sockets.sh\n"},
        {
            "Procfile": "web: gunicorn site_config.wsgi\n",
            "infra/app.tf": 'command = ["uvicorn", "site_config.asgi:application"]\n',
        },
        {"docker-compose.local.yml": "services:\n  web:\n    image: shop\n    command: gunicorn site_config.wsgi\n"},
    ],
)
def test_accepts_an_asgi_server_anywhere(files: dict[str, str], rule: RuleTester) -> None:
    """WebSockets may have a server of their own, or one that cannot be read."""
    rule.accepts(files)


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"Procfile": "web: gunicorn site_config.wsgi --log-file -\n"}, "Procfile:1"),
        (
            {
                "docker-compose.yml": "services:\n  web:\n    image: shop\n    command: gunicorn -k gevent site_config.wsgi\n"
            },
            "docker-compose.yml:4",
        ),
        ({"Dockerfile": "FROM python\nCMD uwsgi --http :8000 --module site_config.wsgi\n"}, "Dockerfile:2"),
        (
            {
                "deploy/start.sh": "#!/bin/sh\npython manage.py migrate\nexec waitress-serve site_config.wsgi:application\n"
            },
            "deploy/start.sh:3",
        ),
    ],
)
def test_accuses_a_wsgi_server(files: dict[str, str], place: str, rule: RuleTester) -> None:
    """A project that only WSGI servers serve has no WebSockets."""
    (finding,) = rule.accuses(files, place)

    assert "each WebSocket is answered 404" in finding.message
    assert "site_config.asgi:application" in finding.hint


STATIC = 'STATIC_URL = "/static/"\nINSTALLED_APPS += ["django.contrib.staticfiles"]\nINSTALLED_APPS = [app for app in INSTALLED_APPS if app != "daphne"]\n'


@pytest.mark.parametrize(
    "text",
    ["Start it with uvicorn.\n", "daphne -p 8000 site_config.asgi:application\n", 'CMD ["daphne", "-b", "0.0.0.0"]\n'],
)
def test_accepts_a_server_that_documentation_names(text: str, rule: RuleTester) -> None:
    """A project may be served by what its people start by hand."""
    rule.accepts({"README.md": text}, settings=STATIC)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pyproject.toml", '[project]\nname = "django-tell"\nclassifiers = ["Framework :: Django"]\n'),
        ("requirements.txt", "channels==3.0.5\n"),
    ],
)
def test_accepts_examples_of_libraries_and_older_versions(path: str, text: str, rule: RuleTester) -> None:
    """The project of a library is not deployed; the runserver of Channels 3 speaks ASGI."""
    rule.accepts({path: text}, settings=STATIC)


@pytest.mark.parametrize(
    ("files", "settings"),
    [
        ({}, f'{STATIC}INSTALLED_APPS.insert(0, "daphne")\n'),
        ({}, STATIC.replace("django.contrib.staticfiles", "django.contrib.sitemaps")),
        (
            {
                "docker-compose.local.yml": "services:\n  web:\n    image: shop\n    command: gunicorn site_config.wsgi\n"
            },
            STATIC,
        ),
    ],
)
def test_accepts_projects_whose_server_is_not_known(files: dict[str, str], settings: str, rule: RuleTester) -> None:
    """With Daphne, runserver speaks ASGI; a project without static files, or with a server for development, may have another."""
    rule.accepts(files, settings=settings)


def test_accuses_a_project_whose_settings_name_the_application_alone(rule: RuleTester) -> None:
    """ASGI_APPLICATION and Daphne among the apps start no server."""
    settings = 'ASGI_APPLICATION = "site_config.asgi.application"\nINSTALLED_APPS.insert(0, "daphne")\n'

    rule.accuses({"Procfile": "web: gunicorn site_config.wsgi --log-file -\n"}, "Procfile:1", settings=settings)


def test_accuses_a_project_that_nothing_serves_over_asgi(rule: RuleTester) -> None:
    """Without Daphne among the apps, the server of development speaks WSGI, and there is no other."""
    rule.accuses(
        {"requirements.txt": "channels[daphne]\n"},
        "INSTALLED_APPS",
        settings=STATIC,
        says="no file starts an ASGI server",
    )
