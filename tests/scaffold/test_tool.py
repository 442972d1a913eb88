"""CI installs the tool from where it was installed from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.scaffold import github, gitlab, tox
from django_conformance.scaffold.tool import ToolRequirement, tool
from tests.scaffold.test_ci_files import of

if TYPE_CHECKING:
    from pathlib import Path

COMMIT = 40 * "a"
REPOSITORY = f"git+https://github.com/team/django-conformance.git@{COMMIT}"


def clone(folder: Path, url: str) -> dict[str, object]:
    """Make a clone of a repository, and return what pip notes of an installation from it."""
    (folder / ".git" / "refs" / "heads").mkdir(parents=True)
    (folder / ".git" / "config").write_text(f'[core]\n\tbare = false\n[remote "origin"]\n\turl = {url}\n')
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (folder / ".git" / "refs" / "heads" / "main").write_text(f"{COMMIT}\n")
    return {"url": folder.as_uri(), "dir_info": {"editable": True}}


def test_from_an_index_it_is_installed_by_its_name() -> None:
    """Where nothing is noted, it came from an index."""
    assert tool({}).with_extras("channels", "embedded") == "django-conformance[channels,embedded]"


def test_from_a_repository_it_is_installed_from_its_commit() -> None:
    """What pip noted is what CI installs, without the password that somebody had in the address."""
    noted = {"url": "https://me:secret@github.com/team/tool.git", "vcs_info": {"vcs": "git", "commit_id": COMMIT}}

    assert tool(noted).with_extras() == f"django-conformance @ git+https://github.com/team/tool.git@{COMMIT}"


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/team/django-conformance.git",
        "https://token@github.com/team/django-conformance.git",
        "git@github.com:team/django-conformance.git",
        "ssh://git@github.com:22/team/django-conformance.git",
    ],
)
def test_from_a_clone_it_is_installed_from_where_that_came_from(tmp_path: Path, url: str) -> None:
    """By HTTPS, since CI has no key."""
    assert tool(clone(tmp_path, url)) == ToolRequirement(REPOSITORY)


@pytest.mark.parametrize("url", ["/srv/mirrors/tool", "../tool", "file:///srv/mirrors/tool"])
def test_a_folder_that_only_this_machine_has_is_none_for_ci(tmp_path: Path, url: str) -> None:
    """A clone of a folder here has no address, and neither has a folder without a repository."""
    (tmp_path / "bare").mkdir()

    assert tool(clone(tmp_path, url)) == ToolRequirement(folder=str(tmp_path))
    assert tool({"url": (tmp_path / "bare").as_uri(), "dir_info": {}}) == ToolRequirement(folder=str(tmp_path / "bare"))


def test_every_file_names_the_same_place(tmp_path: Path) -> None:
    """The workflow, the jobs and the environment of tox install it from the repository, in every job."""
    project = of(tmp_path, files={"requirements.txt": ""}, tool=ToolRequirement(REPOSITORY))

    for text, jobs in ((github.workflow(project), 4), (gitlab.jobs(project), 3), (tox.section(project), 1)):
        assert text.count(f" @ {REPOSITORY}") == jobs
