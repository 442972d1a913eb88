"""A server in a container listens at the address and port where others connect to it."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_COMPOSE = "services:\n  web:\n    build: .\n    command: {command}\n    {more}\n"
_IMAGE = "FROM python:3.12\nCOPY . /app\n{expose}CMD {command}\n"
_NGINX = "upstream app {{ server web:{port}; }}\nserver {{\n  location / {{ proxy_pass http://app; }}\n}}\n"


def _compose(command: str, more: str = 'ports: ["8000:8000"]', **files: str) -> dict[str, str]:
    return {"compose.yaml": _COMPOSE.format(command=command, more=more), **files}


@pytest.mark.parametrize(
    "files",
    [
        _compose("gunicorn site_config.wsgi -b 0.0.0.0:8000"),
        _compose("gunicorn site_config.wsgi -b :8000"),
        _compose("gunicorn site_config.wsgi -b [::]:8000"),
        _compose("gunicorn site_config.wsgi -b unix:/run/web.sock"),
        _compose("gunicorn site_config.wsgi -b $$HOST:$$PORT"),
        _compose("gunicorn site_config.wsgi", **{"gunicorn.conf.py": "bind = '0.0.0.0:8000'\n"}),
        _compose("gunicorn site_config.wsgi", **{"gunicorn.conf.py": "bind = f'0.0.0.0:{PORT}'\n"}),
        _compose("gunicorn site_config.wsgi", 'ports: ["80:8000"]\n    environment: {PORT: 8000}'),
        _compose("daphne -b 0.0.0.0 site_config.asgi:application"),
        _compose("uvicorn --host 0.0.0.0 --port 9000 site_config.asgi:application", 'ports: ["80:9000", "5678:5678"]'),
        _compose("uvicorn site_config.asgi:application", "network_mode: host\n    ports: ['8000:8000']"),
        _compose("uvicorn site_config.asgi:application", "restart: always"),
        _compose("python manage.py runserver 0.0.0.0:8000"),
        _compose(
            "uvicorn site_config.asgi:application",
            Dockerfile="FROM python:3.12\nRUN apt-get install -y nginx\nEXPOSE 80\n",
        ),
        {"Dockerfile": _IMAGE.format(expose="EXPOSE 80\n", command='["gunicorn", "-b", ":8000", "site_config.wsgi"]')},
        {"Dockerfile": _IMAGE.format(expose="", command='["gunicorn", "site_config.wsgi"]')},
        _compose(
            "gunicorn site_config.wsgi", 'ports: ["80:80"]\n  proxy:\n    image: nginx\n    network_mode: service:web'
        ),
        _compose("python -m debugpy --listen 0.0.0.0:5678 manage.py runserver 0.0.0.0:8000", 'ports: ["5678:5678"]'),
        {
            "Dockerfile": _IMAGE.format(expose="EXPOSE 8000\n", command='["gunicorn", "site_config.wsgi"]'),
            "k8s/web.yaml": "kind: Pod\nspec:\n  containers:\n  - image: shop\n  - image: nginx:1.27\n",
        },
        {
            "Dockerfile": _IMAGE.format(expose="", command='["gunicorn", "-b", ":8080", "site_config.wsgi"]'),
            "fly.toml": "[http_service]\n  internal_port = 8080\n",
        },
    ],
)
def test_accepts_servers_that_are_reached(files: dict[str, str], rule: RuleTester) -> None:
    """All addresses, sockets, what a variable or a file decides, a network of the host, and what shares its container with a proxy."""
    rule.accepts(files)


@pytest.mark.parametrize(
    ("files", "place", "says"),
    [
        (
            _compose("gunicorn site_config.wsgi -b 127.0.0.1:8000"),
            "compose.yaml:4",
            "listens at 127.0.0.1:8000, which only its own container reaches",
        ),
        (_compose("gunicorn site_config.wsgi"), "compose.yaml:4", "web listens at 127.0.0.1:8000"),
        (
            _compose("gunicorn site_config.wsgi", **{"gunicorn.conf.py": "bind = 'localhost:8000'\n"}),
            "compose.yaml:4",
            "web listens at localhost:8000",
        ),
        (_compose("daphne -p 8000 site_config.asgi:application"), "compose.yaml:4", "web listens at 127.0.0.1:8000"),
        (_compose("python manage.py runserver 8000"), "compose.yaml:4", "web listens at 127.0.0.1:8000"),
        (
            _compose("uvicorn site_config.asgi:application", 'expose: ["8000"]')
            | {
                "compose.yaml": _COMPOSE.format(command="uvicorn site_config.asgi:application", more="restart: always")
                + "  nginx: {image: nginx}\n",
                "nginx.conf": _NGINX.format(port=8000),
            },
            "compose.yaml:4",
            "nginx asks web:8000",
        ),
        (
            {
                "Dockerfile": _IMAGE.format(
                    expose="EXPOSE 8000\n", command='["uvicorn", "site_config.asgi:application"]'
                )
            },
            "Dockerfile:4",
            "others connect from outside (EXPOSE 8000)",
        ),
        (
            _compose("gunicorn site_config.wsgi -b 0.0.0.0:8000", 'ports: ["80:80"]'),
            "compose.yaml:5",
            "listens at port 8000 (compose.yaml:4), and others connect to port 80 (ports: 80:80)",
        ),
        (
            {
                "compose.yaml": _COMPOSE.format(command="gunicorn site_config.wsgi -b :8000", more="restart: always")
                + "  nginx: {image: nginx}\n",
                "nginx.conf": _NGINX.format(port=5000),
            },
            "nginx.conf:1",
            "nginx asks web:5000",
        ),
        (
            {
                "Dockerfile": _IMAGE.format(expose="", command='["gunicorn", "-b", ":8000", "site_config.wsgi"]'),
                "fly.toml": "[http_service]\n  internal_port = 8080\n",
            },
            "fly.toml:2",
            "others connect to port 8080 (internal_port = 8080)",
        ),
    ],
)
def test_accuses_servers_that_nobody_reaches(files: dict[str, str], place: str, says: str, rule: RuleTester) -> None:
    """Loopback, by an option, a file or a default, and ports at which nothing listens."""
    rule.accuses(files, place, says=says)


def test_accepts_what_a_platform_reaches(rule: RuleTester) -> None:
    """The port that it gives, Gunicorn's default, a Procfile that only people start, and programs with a port each."""
    rule.each(
        "Procfile:2", "release: python manage.py migrate\nweb: {command} site_config.asgi\n", apart=True
    ).accepts("""
        daphne -b 0.0.0.0 -p $PORT
        gunicorn -k uvicorn.workers.UvicornWorker
        uvicorn --host 0.0.0.0 --port ${PORT:-8000}
        bin/start-nginx gunicorn -b unix:/tmp/nginx.socket
    """)
    rule.accepts({"Procfile": "web: daphne -p 8000 site_config.asgi\n"})
    program = "[program:web]\ncommand=daphne --fd 0 -p 8000 site_config.asgi:application\nnumprocs=2\n"
    rule.accepts(
        {
            "supervisord.conf": program,
            "other.conf": program.replace("-p 8000", "-p 80%(process_num)02d").replace("--fd 0", ""),
        }
    )


def test_accuses_what_a_platform_does_not_reach(rule: RuleTester) -> None:
    """A port of its own, localhost, and one port for several processes."""
    rule.each(
        "Procfile:2", "release: python manage.py migrate\nweb: {command} site_config.asgi\n", apart=True
    ).accuses("""
        daphne -b 0.0.0.0 -p 8000  # the platform connects to $PORT
        gunicorn -b 0.0.0.0:8000  # the platform connects to $PORT
        uvicorn --host 0.0.0.0  # the platform connects to $PORT
    """)
    render = "services:\n  - type: web\n    name: shop\n    startCommand: daphne site_config.asgi:application\n"
    rule.accuses({"render.yaml": render}, "render.yaml:4", says="listens at 127.0.0.1:8000")
    program = "[program:web]\ncommand=daphne -p 8000 site_config.asgi:application\nnumprocs=2\n"
    rule.accuses(
        {"supervisord.conf": program},
        "supervisord.conf:2",
        says="is started 2 times (numprocs), and each listens at port 8000",
    )
