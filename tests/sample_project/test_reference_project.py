"""The reference project stands on its own: Django finds no fault with it, and every system it promises is there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from django_conformance import contract

pytestmark = pytest.mark.xdist_group("reference-project")  # one database is filled for them all

PROJECT = Path(__file__).resolve().parents[2] / "sample_project"

INVENTORY = """
import json
import django
django.setup()

from django.apps import apps
from django.conf import settings
from django.core.management import get_commands
from django.db import connections, router
from mysite import celery_app
from mysite.asgi import application
from celery import current_app

OWN_APPS = ("accounts", "catalogue", "chat", "polls")

celery_app.loader.import_default_modules()
inner = application.application_mapping["websocket"]
layers = []
while not hasattr(inner, "routes"):
    layers.append(type(inner).__name__)
    inner = getattr(inner, "application", None) or inner.inner

print(json.dumps({
    "tasks": sorted(name for name in celery_app.tasks if not name.startswith("celery.")),
    "shared tasks bind to": current_app.main,
    "periodic": sorted(entry["task"] for entry in celery_app.conf.beat_schedule.values()),
    "broker": celery_app.conf.broker_url,
    "protocols": sorted(application.application_mapping),
    "middleware": layers,
    "commands": sorted(name for name, app in get_commands().items() if app in OWN_APPS),
    "default engine": connections["default"].settings_dict["ENGINE"],
    "mirror": connections["replica"].settings_dict["TEST"]["MIRROR"],
    "models": {
        model._meta.label: [
            router.db_for_read(model),
            router.db_for_write(model),
            *(alias for alias in connections if router.allow_migrate_model(alias, model)),
        ]
        for model in apps.get_models(include_auto_created=True)
    },
}))
"""


def run(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run this interpreter in the project's folder, its SQLite files in ``folder``; any warning is an error."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "MYSITE_"))}
    environment |= {
        "DJANGO_SETTINGS_MODULE": "mysite.settings",
        "MYSITE_DATA_DIR": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def manage(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run ``manage.py``."""
    return run("manage.py", *arguments, folder=folder)


@pytest.fixture(scope="module")
def inventory(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the project itself says it has."""
    completed = run("-c", INVENTORY, folder=tmp_path_factory.mktemp("data"))
    assert completed.returncode == 0, completed.stderr
    found: dict[str, Any] = json.loads(completed.stdout)
    return found


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both databases migrated and filled from the contract's fixtures."""
    folder = tmp_path_factory.mktemp("data")
    for alias in ("users_db", "primary"):
        for arguments in (("migrate", "--verbosity", "0"), ("loaddata", *reference_contract().data)):
            completed = manage(*arguments, "--database", alias, folder=folder)
            assert completed.returncode == 0, completed.stderr
    return folder


@cache
def reference_contract() -> contract.Contract:
    """The contract that the project ships."""
    return contract.load(contract.find(PROJECT))


def test_checks_are_clean(tmp_path: Path) -> None:
    """``manage.py check`` has nothing to say, on any of the databases."""
    completed = manage(
        "check", "--database", "users_db", "--database", "primary", "--database", "replica", folder=tmp_path
    )
    assert completed.stdout == "System check identified no issues (0 silenced).\n", completed.stderr
    assert completed.returncode == 0


def test_no_migration_is_missing(tmp_path: Path) -> None:
    """The committed migrations are those that this Django would write."""
    completed = manage("makemigrations", "--check", "--dry-run", folder=tmp_path)
    assert completed.returncode == 0, completed.stdout + completed.stderr
    assert completed.stdout == "No changes detected\n"


def test_settings_raise_no_warning(tmp_path: Path) -> None:
    """Setting Django up with the project's settings warns of nothing, deprecations included."""
    completed = run("-W", "error", "-c", "import django; django.setup()", folder=tmp_path)
    assert completed.returncode == 0, completed.stderr


def test_celery_is_wired(inventory: dict[str, Any]) -> None:
    """Shared tasks bind to the project's own Celery application, which reads the ``CELERY_`` settings."""
    assert inventory["shared tasks bind to"] == "mysite"
    assert inventory["broker"] == "redis://redis.internal:6379/0"


def test_every_periodic_task_exists(inventory: dict[str, Any]) -> None:
    """Whatever is scheduled is a task of the project."""
    assert inventory["periodic"]
    assert set(inventory["periodic"]) <= set(inventory["tasks"])


def test_sockets_are_guarded(inventory: dict[str, Any]) -> None:
    """A socket's origin is judged first, then its user is found."""
    assert inventory["protocols"] == ["http", "websocket"]
    assert inventory["middleware"][0] == "OriginValidator"
    assert inventory["middleware"][-1] == "AuthMiddleware"


def test_no_model_falls_on_the_empty_default(inventory: dict[str, Any]) -> None:
    """Each model has its table on one database, and is read and written where that table can be seen."""
    assert inventory["default engine"] == "django.db.backends.dummy"
    assert inventory["mirror"] == "primary"
    homes = {"users_db": ["users_db", "users_db", "users_db"], "primary": ["replica", "primary", "primary"]}
    strays = {label: places for label, places in inventory["models"].items() if places not in homes.values()}
    assert strays == {}


def test_contract_is_well_formed() -> None:
    """The shipped contract has no unknown key and no value of a wrong type."""
    assert reference_contract().problems == ()


def test_contract_names_every_task(inventory: dict[str, Any]) -> None:
    """No task is left out of the contract, and none is named that does not exist."""
    assert sorted({task.name for task in reference_contract().tasks}) == inventory["tasks"]


def test_contract_names_every_command(inventory: dict[str, Any]) -> None:
    """No command of the project is left out of the contract."""
    assert sorted({command.argv[0] for command in reference_contract().commands}) == inventory["commands"]


def test_contract_routes_every_model(inventory: dict[str, Any]) -> None:
    """The contract says of each model where it is, and the routers agree."""
    stated = {route.model: [route.read, route.write, *(route.tables or [])] for route in reference_contract().routes}
    assert stated == {label: inventory["models"][label] for label in stated}
    assert {label for label in inventory["models"] if "_" not in label} == set(stated)


def test_fixtures_fill_each_database_with_its_own(data: Path) -> None:
    """The same fixtures, loaded on each alias, leave users on one database and polls on the other."""
    for alias, present, absent in (("users_db", "auth.user", "polls.poll"), ("primary", "polls.poll", "auth.user")):
        completed = manage("dumpdata", "--database", alias, present, absent, folder=data)
        assert {entry["model"] for entry in json.loads(completed.stdout)} == {present}


@pytest.mark.parametrize("invocation", reference_contract().commands, ids=lambda one: one.id or "-".join(one.argv))
def test_commands_keep_their_contract(invocation: contract.CommandContract, data: Path) -> None:
    """Each command, run by ``manage.py``, ends with the exit status and the text that the contract states."""
    completed = manage(*invocation.argv, folder=data)
    assert completed.returncode == invocation.exit, completed.stderr
    assert (invocation.stdout or "") in completed.stdout
    assert re.search(invocation.stdout_matches or "", completed.stdout)
    assert (invocation.stderr or "") in completed.stderr
    assert re.search(invocation.stderr_matches or "", completed.stderr)
    assert completed.stderr == "" or invocation.exit
