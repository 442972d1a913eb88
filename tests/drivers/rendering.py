"""Run in a folder with an application ``shop``: migrates it as Django does, and with models rendered alone; prints both, as JSON."""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from unittest import mock

import django
from django.conf import settings

sys.path.insert(0, str(Path.cwd()))
DATABASE = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(
    INSTALLED_APPS=["shop"],
    DATABASES={"default": DATABASE, "alone": DATABASE},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
)
django.setup()

from django.core.management import call_command  # noqa: E402 - after Django is set up
from django.db import connections  # noqa: E402
from django.db.migrations.state import ModelState  # noqa: E402

from django_conformance.drivers.test_databases.single_renders import SingleRenders  # noqa: E402


def migrated(alias: str, renders: SingleRenders | None) -> dict[str, Any]:
    """Migrate a database; return its tables, its rows, what stopped it and how many models were rendered."""
    error = ""
    rendered = mock.Mock()
    render = ModelState.render

    def counted(state: Any, apps: Any) -> Any:
        rendered()
        return render(state, apps)

    with mock.patch.object(ModelState, "render", counted), renders.installed() if renders else nullcontext():
        try:
            call_command("migrate", database=alias, verbosity=0)
        except Exception as raised:  # noqa: BLE001 - it is compared
            error = f"{type(raised).__name__}: {raised}"
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE name <> 'django_migrations' ORDER BY name")
        tables = cursor.fetchall()
        cursor.execute("SELECT * FROM shop_seen ORDER BY id")
        return {"tables": tables, "rows": cursor.fetchall(), "error": error, "rendered": rendered.call_count}


RENDERS = SingleRenders(large=0)
sys.stdout.write(
    json.dumps(
        {
            "django": migrated("default", None),
            "alone": migrated("alone", RENDERS),
            "involved": RENDERS.involved,
        }
    )
)
