"""Uvicorn is installed with a library for WebSockets."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

PROCFILE = "web: uvicorn site_config.asgi:application --port $PORT\n"


@pytest.mark.parametrize(
    "files",
    [
        {"requirements.txt": "Django\nuvicorn[standard]==0.34\n"},
        {"requirements.txt": "uvicorn==0.34\nwebsockets==15.0\n"},
        {"requirements/base.txt": "uvicorn\n", "requirements/production.txt": "wsproto\n"},
        {"pyproject.toml": '[tool.poetry.dependencies]\nuvicorn = {version = "*", extras = ["standard"]}\n'},
        {"requirements.txt": "Django\nuvicorn-worker\n"},
        {"requirements.txt": "Django\n# served by uvicorn\nmy-server  # uvicorn\n"},
        {"requirements.txt": "uvicorn\n", "requirements-dev.txt": "selenium\n"},
        {"requirements.txt": "uvicorn\nweb3==7.0\n"},
        {"requirements.txt": "uvicorn\n", "Procfile": "web: daphne site_config.asgi:application\n"},
    ],
)
def test_accepts_requirements_with_a_library(rule: RuleTester, files: dict[str, str]) -> None:
    """The extra, either library in any list of packages, and other servers are fine."""
    rule.accepts({"Procfile": PROCFILE, **files})


@pytest.mark.parametrize(
    ("path", "line", "text"),
    [
        ("requirements.txt", 2, "Django\nuvicorn==0.34\n"),
        ("requirements/base.txt", 1, "uvicorn\n"),
        ("pyproject.toml", 2, '[project]\ndependencies = ["channels", "uvicorn>=0.30"]\n'),
    ],
)
def test_accuses_uvicorn_alone(rule: RuleTester, path: str, line: int, text: str) -> None:
    """Nothing that is installed speaks WebSocket."""
    rule.accuses({"Procfile": PROCFILE, path: text}, f"{path}:{line}", says="without websockets")


def test_accuses_workers_of_gunicorn(rule: RuleTester) -> None:
    """Gunicorn's workers of Uvicorn need the library as well."""
    procfile = "web: gunicorn site_config.asgi:application -k uvicorn.workers.UvicornWorker\n"

    rule.accuses({"Procfile": procfile, "requirements.txt": "gunicorn\nuvicorn\n"}, "requirements.txt:2")
