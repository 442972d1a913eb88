"""Which folders hold a project's own code."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from django_conformance.source import roots
from django_conformance.source.files import Sources

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
FILES = (
    ".git/HEAD",
    "tests/manage.py",
    "tests/settings.py",
    "src/shop/__init__.py",
    "src/shop/tasks.py",
    "src/shop/tests/test_tasks.py",
    "src/unused/__init__.py",
    ".venv/src/library/__init__.py",
    "env/lib/python3/site-packages/celery/__init__.py",
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the folder of a ``manage.py`` beside which, in one repository, stands the package that was imported."""
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    for name, folder in (("shop", "src/shop"), ("library", ".venv/src/library")):
        module = ModuleType(name)
        module.__file__ = str(tmp_path / folder / "__init__.py")
        monkeypatch.setitem(sys.modules, name, module)
    yield tmp_path / "tests"
    roots.declare(tmp_path / "tests", ())


def test_own_code_is_what_the_repository_holds(project: Path) -> None:
    """A package beside the project is its own; what an environment in the repository has, or another folder, is not."""
    repository = project.parent

    assert roots.owns(str(repository / "src/shop/tasks.py"), project)
    assert roots.owns(str(project / "settings.py"), project)
    assert not roots.owns(str(repository / "env/lib/python3/site-packages/celery/__init__.py"), project)
    assert not roots.owns(str(repository / ".venv/src/library/__init__.py"), project)
    assert not roots.owns(str(repository.parent / "shop.py"), project)


def test_files_are_those_of_imported_packages(project: Path) -> None:
    """Files of the repository are read where their package is imported, named from the repository."""
    files = {file.relative: file.is_test for file in Sources(project).every}

    assert files == {
        "manage.py": False,
        "settings.py": False,
        "src/shop/__init__.py": False,
        "src/shop/tasks.py": False,
        "src/shop/tests/test_tasks.py": True,
    }


def test_the_contract_names_folders(project: Path) -> None:
    """Folders that are declared take the place of the repository."""
    roots.declare(project, ["../src/unused"])

    assert roots.owns(str(project.parent / "src/unused/__init__.py"), project)
    assert not roots.owns(str(project.parent / "src/shop/tasks.py"), project)
    assert ["manage.py", "settings.py", "src/unused/__init__.py"] == [file.relative for file in Sources(project).every]


def test_a_distribution_is_a_repository(tmp_path: Path) -> None:
    """Without a repository, the nearest folder that can be installed counts; without that, the project's own."""
    (tmp_path / "library/example").mkdir(parents=True)
    (tmp_path / "library/pyproject.toml").write_text("", encoding="utf-8")

    assert roots.repository(str(tmp_path / "library/example")) == str(tmp_path / "library")
    assert roots.repository(str(tmp_path / "other")) == str(tmp_path / "other")


def test_this_tool_is_nobodys_code() -> None:
    """The reference project does not own the tool that lies beside it."""
    assert roots.repository(str(ROOT / "sample_project")) == str(ROOT / "sample_project")
    assert roots.outer(ROOT / "sample_project") == ()


def test_an_installed_project_is_alone(tmp_path: Path) -> None:
    """What lies around the environment that a project is installed in is not its own."""
    (tmp_path / ".git").mkdir()
    installed = tmp_path / ".venv/lib/python3/site-packages/library/example"
    installed.mkdir(parents=True)

    assert roots.repository(str(installed)) == str(installed)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (("docker-compose.yml", "backend/manage.py"), "."),
        ((".github/workflows/ci.yml", "src/backend/manage.py"), "."),
        (("compose.yaml", "backend/manage.py", "backend/Procfile"), "backend"),
        (("docker-compose.yml", "backend/manage.py", "other/manage.py"), "backend"),
        (("docker-compose.yml", "backend/manage.py", "other/.git/HEAD"), "backend"),
        (("docker-compose.yml", "a/b/c/manage.py"), "a/b/c"),
        (("README.md", "backend/manage.py"), "backend"),
    ],
    ids=("compose", "ci", "its-own", "two-projects", "two-repositories", "too-far", "nothing"),
)
def test_the_root_of_a_copy_without_git(files: tuple[str, ...], expected: str, tmp_path: Path) -> None:
    """A folder above the project is its repository where it has what is deployed from, and one project alone."""
    for name in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    project = next(tmp_path / name for name in files if name.endswith("manage.py")).parent

    assert Path(roots.repository(str(project))) == (tmp_path / expected).resolve()
