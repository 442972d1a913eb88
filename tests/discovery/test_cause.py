"""What is the project's own, and what a query has kept discovery from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import OperationalError

from django_conformance import overlay as overlays
from django_conformance.discovery.cause import STOPPED, is_undecided, own_folder

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
