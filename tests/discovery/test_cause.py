"""What is the project's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.discovery.cause import own_folder

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
