"""The path by which a worker finds an app."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from textwrap import dedent
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from celery import Celery

from django_conformance.discovery.celery import apps as celery_apps
from django_conformance.source.files import Sources

if TYPE_CHECKING:
    from collections.abc import Iterator

ENTRY = '''
    """celery -A weather.worker worker"""
    import django

    {setup}

    from weather.apps import made as app
'''


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Celery]:
    """An app that an AppConfig makes in its ``ready()``: no import of its module alone has it."""
    made, holder = Celery("weather", set_as_current=False), ModuleType("weather.apps")
    holder.__file__, vars(holder)["made"] = str(tmp_path / "weather/apps.py"), made
    monkeypatch.setitem(sys.modules, "weather.apps", holder)
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "weather").mkdir()
    (tmp_path / "weather/__init__.py").touch()
    (tmp_path / "weather/apps.py").write_text("from celery import Celery\nmade = None\n", encoding="utf-8")
    yield made
    made.close()


@pytest.mark.parametrize(
    ("setup", "path"), [("django.setup()", "weather.worker:app"), ("django.VERSION", "weather.apps:made")]
)
def test_the_module_for_workers(setup: str, path: str, app: Celery, tmp_path: Path) -> None:
    """A module that sets Django up and takes the app from there is what a worker is started with."""
    (tmp_path / "weather/worker.py").write_text(dedent(ENTRY).format(setup=setup), encoding="utf-8")

    located = celery_apps.locate(app, "imported", tmp_path, Sources(tmp_path).code())

    assert located is not None
    assert located.path == path


def test_objects_that_the_project_has_frozen(app: Celery, tmp_path: Path) -> None:
    """An app is found where the project has taken its objects from the garbage collector, which then knows no referrer."""
    gc.freeze()
    try:
        located = celery_apps.locate(app, "imported", tmp_path, Sources(tmp_path).code())
    finally:
        gc.unfreeze()

    assert located is not None
    assert located.path == "weather.apps:made"
