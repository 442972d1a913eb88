"""What a project that cannot be imported is told to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.inventory import Inventory, Problem
from django_conformance.inventory.project import ProjectInventory
from django_conformance.plugin.unimportable import results_for
from django_conformance.run.request import Request
from tests.harness import write

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

    assert "python -m pip install billing" in hint("ModuleNotFoundError: No module named 'billing'", tmp_path)


def test_a_package_that_the_requirements_name(tmp_path: Path) -> None:
    """The file that names it is to be installed, also where the package has another name than its module."""
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "requirements-base.txt").write_text("Django==5.2\ndjango-cors-headers==4.7\n")

    expected = "python -m pip install -r requirements/requirements-base.txt"
    assert hint("ModuleNotFoundError: No module named 'corsheaders.middleware'", tmp_path).endswith(expected)


def test_a_module_that_lies_in_the_project(tmp_path: Path) -> None:
    """What lies elsewhere in the repository is no package to install: the import path lacks its folder."""
    (tmp_path / "apps" / "billing").mkdir(parents=True)
    (tmp_path / "apps" / "billing" / "models.py").touch()

    assert "the import path has" in hint("ModuleNotFoundError: No module named 'billing'", tmp_path)


_SETTINGS = """
import environ
env = environ.Env(DEBUG=(bool, False))
DEBUG = env("DEBUG")
NAME, USER = env("POSTGRES_DB"), env.str("POSTGRES_USER")
HOST = env("POSTGRES_HOST", default="db")
KEY = env("SHOP_KEY")
"""


def _with_settings(
    folder: Path,
    files: dict[str, str],
    message: str = "ImproperlyConfigured: Set the POSTGRES_DB environment variable",
) -> str:
    write(folder, {"shop/settings.py": _SETTINGS, **files})
    return hint(message, folder)


def test_variables_that_files_of_the_project_have(tmp_path: Path) -> None:
    """All variables that are missing are named at once, with the command that takes them from the files for development."""
    files = {
        ".envs/.production/.postgres": "POSTGRES_DB=shop\nPOSTGRES_USER=shop\nSHOP_KEY=1\n",
        ".envs/.local/.postgres": "POSTGRES_DB=shop\nPOSTGRES_USER=shop\n",
        ".envs/.local/.django": "SHOP_KEY=1\n",
        ".envs/.local/.other": "NOBODY=1\n",
    }

    expected = (
        "Set the environment variables that the project reads: POSTGRES_DB, POSTGRES_USER, SHOP_KEY. "
        "`set -a; . .envs/.local/.django; . .envs/.local/.postgres; set +a` takes them from files of the project. "
        "The run never connects to their endpoints."
    )
    assert _with_settings(tmp_path, files) == expected


def test_variables_in_a_file_that_no_shell_reads(tmp_path: Path) -> None:
    """A file with spaces around its signs is named, and not sourced."""
    told = _with_settings(tmp_path, {".env.example": "POSTGRES_DB = shop\nPOSTGRES_USER = shop\nSHOP_KEY = 1\n"})

    assert ". .env.example has values for them." in told
    assert "set -a" not in told


def test_variables_that_no_file_has(tmp_path: Path) -> None:
    """Without a file, the variables are named."""
    assert "POSTGRES_DB, POSTGRES_USER, SHOP_KEY. The run never" in _with_settings(tmp_path, {})


def test_a_project_that_reads_its_own_version(tmp_path: Path) -> None:
    """Where the version is read from an installation, the project is to be installed."""
    message = "PackageNotFoundError: No package metadata was found for shop"

    assert "pip install -e ." in hint(message, tmp_path)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ('SECRET_KEY = os.getenv("SHOP_SECRET")', "ImproperlyConfigured: The SECRET_KEY setting must not be empty."),
        ('KEY: str = os.environ.get("SHOP_SECRET", "x")', "ValueError: You must set SHOP_SECRET to a good value"),
    ],
)
def test_variables_that_settings_miss_in_words_of_their_own(settings: str, message: str, tmp_path: Path) -> None:
    """A setting that is empty, or an error that the settings raise themselves, leads to the variable too."""
    files = {"shop/settings.py": f"import os\n{settings}\n", "example.env": "SHOP_SECRET=x\n"}

    assert "SHOP_SECRET. `set -a; . ./example.env; set +a`" in _with_settings(tmp_path, files, message)


def test_variables_that_a_service_is_given(tmp_path: Path) -> None:
    """Where no file of variables has them, the service of Compose that does is named; a value that is used at once is needed too."""
    settings = 'import os\nHOSTS = os.environ.get("SHOP_HOSTS").split(" ")\nSECRET_KEY = os.getenv("SHOP_SECRET")\n'
    compose = "services:\n  web:\n    build: .\n    command: gunicorn shop.wsgi\n    environment:\n      - SHOP_HOSTS=*\n      - SHOP_SECRET=x\n"

    told = _with_settings(
        tmp_path,
        {"shop/settings.py": settings, "docker-compose.yml": compose},
        "ImproperlyConfigured: Set the SHOP_HOSTS environment variable",
    )

    assert "SHOP_HOSTS, SHOP_SECRET. docker-compose.yml:4 (web) has values for them." in told


def test_code_of_another_python(tmp_path: Path) -> None:
    """Code that this Python cannot read leads to the one that the project says."""
    write(tmp_path, {"pyproject.toml": '[project]\nrequires-python = ">=3.99"\n'})

    told = hint("SyntaxError: multiple exception types must be parenthesized (settings.py, line 49)", tmp_path)

    assert "pyproject.toml says >=3.99: check in an environment of that Python" in told


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A file that is opened at import is named, with the example of it."""
    write(tmp_path, {"secrets.example.json": "{}"})

    told = hint("FileNotFoundError: [Errno 2] No such file or directory: 'secrets.json'", tmp_path)

    assert (
        told
        == "The file secrets.json is not there: copy secrets.example.json to it, or open it only where it is needed."
    )


def test_a_package_of_another_version(tmp_path: Path) -> None:
    """A module that an installed package does not have is none to install again."""
    told = hint("ModuleNotFoundError: No module named 'django.utils.six'", tmp_path)

    assert "is installed and has no django.utils.six: install the version that the project needs" in told
