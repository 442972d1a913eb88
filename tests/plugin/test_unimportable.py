"""What a project that cannot be imported is told to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.inventory import Inventory, Problem
from django_conformance.inventory.project import ProjectInventory
from django_conformance.plugin.unimportable import results_for
from django_conformance.run.request import Request

if TYPE_CHECKING:
    from pathlib import Path


def hint(message: str, project: Path) -> str:
    """Return the fix for settings that could not be imported for this reason."""
    problem = Problem("project", "settings", "shop.settings", message)
    (result,) = results_for(Inventory(ProjectInventory(problems=(problem,))), Request(project, "shop.settings", ""))
    return result.hint


@pytest.mark.parametrize("name", ["settings.py.example", "settings_sample.py", "settings.dist.py"])
def test_settings_that_each_user_copies(name: str, tmp_path: Path) -> None:
    """Where the settings are not there and an example of them is, the example is named."""
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / name).touch()

    expected = f"Copy {tmp_path / 'shop' / name} to settings.py, with your values in it."
    assert hint("ModuleNotFoundError: No module named 'shop.settings'", tmp_path) == expected


def test_another_module_that_is_missing(tmp_path: Path) -> None:
    """Where the settings are there, it is a package that the environment lacks, whatever examples there are."""
    (tmp_path / "shop").mkdir()
    for name in ("settings.py", "settings.py.example"):
        (tmp_path / "shop" / name).touch()

    assert "the project's own environment" in hint("ModuleNotFoundError: No module named 'billing'", tmp_path)


def test_a_project_that_reads_its_own_version(tmp_path: Path) -> None:
    """Where the version is read from an installation, the project is to be installed."""
    message = "PackageNotFoundError: No package metadata was found for shop"

    assert "pip install -e ." in hint(message, tmp_path)
