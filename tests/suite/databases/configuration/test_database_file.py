"""The file of an SQLite database is one file, and outlives the process."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_NO_ROUTER = "DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': "
_COMPOSE = "services:\n  web:\n    build: .\n    command: daphne -b 0.0.0.0 site_config.asgi:application\n"


@pytest.mark.parametrize(
    ("name", "files"),
    [
        (
            "BASE_DIR / 'shop.sqlite3'",
            {"compose.yaml": _COMPOSE + "    volumes: ['data:/app/data']\nvolumes:\n  data:\n"},
        ),
        ("BASE_DIR / 'shop.sqlite3'", {"compose.yaml": _COMPOSE + "    volumes: ['.:/app']\n"}),
        ("'/data/shop.sqlite3'", {"compose.yaml": _COMPOSE}),
        ("':memory:'", {"compose.yaml": _COMPOSE}),
        ("'shop.sqlite3'", {"shop/folder.py": "import os\n\nos.chdir(os.path.dirname(__file__))\n"}),
        ("BASE_DIR / 'shop.sqlite3'", {}),
        (
            "BASE_DIR / 'shop.sqlite3'",
            {"Procfile": "web: daphne -p 8000 site_config.asgi:application\n", "requirements.txt": "honcho\n"},
        ),
        ("BASE_DIR / 'shop.sqlite3'", {"Procfile.dev": "web: daphne -p 8000 site_config.asgi:application\n"}),
        ("BASE_DIR / 'shop.sqlite3'", {"docker-compose.dev.yml": _COMPOSE}),
        ("__import__('os').environ.get('DATABASE', 'shop.sqlite3')", {"compose.yaml": _COMPOSE}),
    ],
)
def test_accepts_files_that_stay(name: str, files: dict[str, str], rule: RuleTester) -> None:
    """Files in volumes, outside the repository and in memory, machines of one's own, and what the environment decides."""
    rule.accepts(files, settings=f"{_NO_ROUTER}{name}}}}}; DATABASE_ROUTERS = []")


def test_accepts_settings_of_development(rule: RuleTester) -> None:
    """With DEBUG on it is a desk."""
    rule.accepts({"compose.yaml": _COMPOSE}, settings="DEBUG = True")


@pytest.mark.parametrize("name", ["'shop.sqlite3'", "'data/shop.sqlite3'"])
def test_accuses_relative_paths(name: str, rule: RuleTester) -> None:
    """Each working directory has its own file."""
    rule.accuses_setting(f"DATABASES['default']['NAME'] = {name}", subject="default")


@pytest.mark.parametrize(
    "files",
    [
        {"compose.yaml": _COMPOSE},
        {"compose.yaml": _COMPOSE + "    volumes: ['static:/app/static']\nvolumes:\n  static:\n"},
        {"Procfile": "web: daphne -p $PORT site_config.asgi:application\n"},
    ],
)
def test_accuses_files_that_go_with_the_container(files: dict[str, str], rule: RuleTester) -> None:
    """Without a volume, with one for something else, and on Heroku."""
    settings = f"{_NO_ROUTER}BASE_DIR / 'shop.sqlite3'}}}}; DATABASE_ROUTERS = []"
    (finding,) = rule.findings(files, settings=settings)

    assert "it is lost with the next deployment" in finding.message
