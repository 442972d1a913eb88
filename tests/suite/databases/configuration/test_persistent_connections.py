"""Connections are not kept by CONN_MAX_AGE under ASGI."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

POSTGRESQL = """
    DATABASES["default"] = {{"ENGINE": "django.db.backends.postgresql", "NAME": "shop", "HOST": "db.shop.example", "CONN_MAX_AGE": {age}}}
    """
ASGI = {"Procfile": "web: daphne site_config.asgi:application\n"}


@pytest.mark.parametrize(
    ("files", "settings"),
    [
        (ASGI, POSTGRESQL.format(age=0)),
        ({"Procfile": "web: gunicorn site_config.wsgi\n"}, POSTGRESQL.format(age=60)),
        ({"Procfile": "web: gunicorn site_config.wsgi -k gthread --threads 4\n"}, POSTGRESQL.format(age=60)),
        ({"Procfile": "web: gunicorn site_config.wsgi -k gevent\n"}, POSTGRESQL.format(age=0)),
        ({}, POSTGRESQL.format(age=60)),
        (
            {
                "compose.dev.yaml": "services:\n  web:\n    image: x\n    command: uvicorn site_config.asgi:application\n"
            },
            POSTGRESQL.format(age=60),
        ),
        (ASGI, "DATABASES['default']['CONN_MAX_AGE'] = 60\n"),
    ],
)
def test_accepts_connections_that_end_with_their_request(
    files: dict[str, str], settings: str, rule: RuleTester
) -> None:
    """WSGI servers may keep connections, and so may a database that is a file; ASGI servers may close them."""
    rule.accepts(files, settings=settings)


@pytest.mark.parametrize("age", [600, None])
@pytest.mark.parametrize(
    ("files", "place"),
    [
        (ASGI, "Procfile:1"),
        (
            {
                "docker-compose.yml": "services:\n  web:\n    image: x\n    command: uvicorn site_config.asgi:application\n"
            },
            "docker-compose.yml:4",
        ),
        ({"start.sh": "exec gunicorn site_config.asgi:application -k uvicorn_worker.UvicornWorker\n"}, "start.sh:1"),
        ({"Procfile": "web: gunicorn site_config.wsgi -k gevent --worker-connections 100\n"}, "Procfile:1"),
        ({"Procfile": "web: gunicorn site_config.wsgi --worker-class eventlet\n"}, "Procfile:1"),
    ],
)
def test_accuses_kept_connections(files: dict[str, str], place: str, age: int | None, rule: RuleTester) -> None:
    """A connection that is kept by the thread of a request of an ASGI server is lost."""
    rule.accuses(files, place, settings=POSTGRESQL.format(age=age), says=f"DATABASES['default'] has CONN_MAX_AGE {age}")
