"""An SQLite database is a single file that outlives the process."""

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
@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("crontab", "0 3 * * * /srv/shop/.venv/bin/python /srv/shop/manage.py restock\n"),
        ("shop.service", "[Service]\nExecStart=/srv/shop/.venv/bin/python /srv/shop/manage.py restock\n"),
    ],
)
def test_accuses_relative_paths(path: str, text: str, name: str, rule: RuleTester) -> None:
    """A command that starts elsewhere has a file of its own."""
    settings = f"DATABASES['default']['NAME'] = {name}"

    rule.accuses({path: text}, "site_config/settings.py:43", settings=settings, subject="default", says=path)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("Procfile", "web: daphne site_config.asgi:application\n"),
        ("crontab", "0 3 * * * cd /srv/shop && .venv/bin/python manage.py restock\n"),
        (
            "shop.service",
            "[Service]\nWorkingDirectory=/srv/shop\nExecStart=/srv/shop/.venv/bin/python manage.py restock\n",
        ),
    ],
)
def test_accepts_relative_paths_where_nothing_starts_elsewhere(path: str, text: str, rule: RuleTester) -> None:
    """What is started in the project's folder finds the file."""
    rule.accepts({path: text}, settings=f"{_NO_ROUTER}'shop.sqlite3'}}}}; DATABASE_ROUTERS = []")


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
