"""Where a project is in its repository, and where CI shows its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.cli.repository import address_of_files, folder_in_repository

if TYPE_CHECKING:
    from pathlib import Path

GITHUB = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "team/shop", "GITHUB_SHA": "abc"}
GITLAB = {"CI_PROJECT_URL": "https://gitlab.com/team/shop", "CI_COMMIT_SHA": "abc"}


def test_the_folder_of_a_project(tmp_path: Path) -> None:
    """It is told from the root of the repository; a project that is not here, or in none, has none."""
    project = tmp_path / "back end"
    project.mkdir()
    assert folder_in_repository(str(project)) is None

    (tmp_path / ".git").mkdir()

    assert folder_in_repository(str(project)) == "back end/"
    assert folder_in_repository(str(tmp_path)) == ""
    assert folder_in_repository(str(tmp_path / "elsewhere")) is None
    assert folder_in_repository(None) is None


@pytest.mark.parametrize(
    ("environment", "address"),
    [
        (GITHUB, "https://github.com/team/shop/blob/abc/back%20end/"),
        (GITLAB, "https://gitlab.com/team/shop/-/blob/abc/back%20end/"),
        ({"GITHUB_SHA": "abc"}, ""),
        ({}, ""),
    ],
)
def test_the_address_of_files(environment: dict[str, str], address: str) -> None:
    """Each CI service says in variables where the files of its commit are."""
    assert address_of_files("back end/", environment) == address
    assert address_of_files(None, environment) == ""
