"""What is the project's own, and what a query has kept discovery from."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import AppRegistryNotReady
from django.db import OperationalError

from django_conformance import overlay as overlays
from django_conformance.discovery.cause import STOPPED, is_undecided, own_folder, problem
from django_conformance.inventory import Location

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("folder", [".", "shop", "apps/shop"])
def test_folders_of_the_project(folder: str, tmp_path: Path) -> None:
    """An application is the project's own wherever it lies in its folder, be its models a module or a package."""
    (tmp_path / folder / "models").mkdir(parents=True)

    assert own_folder(str(tmp_path / folder), tmp_path)


@pytest.mark.parametrize("folder", ["venv/lib/python3.12/site-packages/shop", "../shop"])
def test_folders_of_others(folder: str, tmp_path: Path) -> None:
    """An application of an environment kept in the project's folder, or beside it, is not the project's own."""
    project = tmp_path / "project"
    (project / folder).mkdir(parents=True)

    assert not own_folder(str(project / folder), project)


@pytest.mark.parametrize(
    ("error", "undecided", "stopped"),
    [
        (OperationalError("no such table: shop_product"), True, True),
        (ConnectionRefusedError("django-conformance refused a connection to x:6379"), True, False),
        (KeyError("SHOP"), False, False),
    ],
    ids=["a database", "another server", "a mistake"],
)
def test_databases_are_made_for_what_a_query_stopped(
    error: Exception, *, undecided: bool, stopped: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Discovery notes that databases would help, where one would have answered."""
    overlay = overlays.Overlay(run="x", folder=str(tmp_path), project=str(tmp_path), settings="x", mode="observe")
    monkeypatch.setattr(overlays, "_active", [overlay])

    assert (is_undecided(error), (tmp_path / STOPPED).exists()) == (undecided, stopped)


def test_names_the_imports_of_models_that_come_too_early(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The place is the import that led to the models, and the message has those before it."""
    package = tmp_path / "early_models"
    package.mkdir()
    (package / "__init__.py").write_text("import early_models.celery\n")
    (package / "celery.py").write_text("import os\n\nfrom early_models.models import Order\n")
    (package / "models.py").write_text(
        "from django.core.exceptions import AppRegistryNotReady\n\nraise AppRegistryNotReady('not yet')\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))

    with pytest.raises(AppRegistryNotReady) as raised:
        importlib.import_module("early_models")
    early = problem("project", "settings", "site.settings", raised.value, tmp_path)

    assert Location("early_models/celery.py", 3) == early.location
    assert "early_models/__init__.py:1, which imports early_models/celery.py:3" in early.message
