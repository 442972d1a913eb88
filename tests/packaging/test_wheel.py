"""What people install holds the suite, its fixtures and the reference project, however it was built."""

from __future__ import annotations

import json
import sys
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.packaging.environments import run, succeeded

if TYPE_CHECKING:
    from pathlib import Path

    from tests.packaging.conftest import Built
    from tests.packaging.environments import Environment

pytestmark = pytest.mark.xdist_group("packaging")  # they are built and installed once

FOLDERS = ("suite", "fixtures", "sample_project")
HEALTHY = "tests/miniatures/base"
"""The project that rules of one's own are tried on."""

NEEDED = (
    "django_conformance/py.typed",
    "django_conformance/results.schema.json",
    "django_conformance/plugin/pytest.ini",
    "django_conformance/overlay/boot/sitecustomize.py",
    "django_conformance/suite/celery/__init__.py",
    "django_conformance/fixtures/run.py",
    "django_conformance/sample_project/manage.py",
    "django_conformance/sample_project/conformance.toml",
    "django_conformance/sample_project/polls/fixtures/polls.json",
    "django_conformance/tests/miniatures/base/manage.py",
)

PLACES = """
import json, importlib
from pathlib import Path
from django_conformance.run.reference import reference_project
names = ("suite", "fixtures", "sample_project")
modules = {name: importlib.import_module(f"django_conformance.{name}") for name in names}
print(json.dumps({
    "folders": {name: [str(Path(path).resolve()) for path in module.__path__] for name, module in modules.items()},
    "reference": str(reference_project().resolve()),
    "manage.py": (reference_project() / "manage.py").is_file(),
}))
"""


def shipped(checkout: Path) -> dict[str, bytes]:
    """Return what a wheel of this checkout holds by right: each file's name in the wheel, and its content."""
    files = {}
    for folder, prefix in (
        ("django_conformance", ""),
        *((name, "django_conformance/") for name in (*FOLDERS, HEALTHY)),
    ):
        for path in (checkout / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts and path.suffix not in (".pyc", ".sqlite3"):
                files[prefix + path.relative_to(checkout).as_posix()] = path.read_bytes()
    return files


def content(wheel: Path) -> dict[str, bytes]:
    """Return a wheel's files, without its metadata."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist() if ".dist-info/" not in name}


@pytest.mark.parametrize("origin", ["wheel", "wheel_from_sdist"])
def test_a_wheel_holds_the_checkout_and_no_more(built: Built, checkout: Path, origin: str) -> None:
    """Every file of the package and the folders beside it is in the wheel, unchanged, and nothing that lay about."""
    found, expected = content(getattr(built, origin)), shipped(checkout)

    assert sorted(found) == sorted(expected)
    assert [name for name in found if found[name] != expected[name]] == []
    assert [name for name in NEEDED if name not in found] == []


@pytest.mark.parametrize("origin", ["wheel", "wheel_from_sdist"])
def test_a_wheel_says_what_it_requires(built: Built, origin: str) -> None:
    """The bill of materials in a wheel's metadata names every requirement of the metadata, and no other."""
    with zipfile.ZipFile(getattr(built, origin)) as archive:
        (bill,) = (name for name in archive.namelist() if ".dist-info/sboms/" in name)
        materials = json.loads(archive.read(bill))
        metadata = archive.read(f"{bill.partition('/')[0]}/METADATA").decode()
    lines = [line.removeprefix("Requires-Dist: ") for line in metadata.splitlines() if line.startswith("Requires-Dist")]
    names = {canonicalize_name(Requirement(line).name) for line in lines} - {"django-conformance"}

    assert (materials["bomFormat"], materials["specVersion"]) == ("CycloneDX", "1.6")
    assert materials["metadata"]["component"]["purl"].startswith("pkg:pypi/django-conformance@")
    assert {component["name"] for component in materials["components"]} == names
    assert materials["dependencies"][0]["dependsOn"] == sorted(f"pkg:pypi/{name}" for name in names)


def test_the_sdist_can_be_worked_on(built: Built) -> None:
    """The source distribution has the tests, the documentation and the configuration beside the package."""
    with tarfile.open(built.sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}

    for name in ("pyproject.toml", "tox.ini", "conftest.py", "README.md", "LICENSE", "CHANGELOG.md", "hatch_build.py"):
        assert name in names
    assert {"tests/packaging/test_wheel.py", "docs/contract.md", "benchmarks/__main__.py", ".ci/run"} <= names
    assert [name for name in names if name.endswith((".pyc", ".sqlite3"))] == []


def test_the_wheel_exposes_its_sub_packages(wheel_environment: Environment, tmp_path: Path) -> None:
    """Installed from a wheel, suite, fixtures and the reference project are inside the installed package."""
    places = json.loads(wheel_environment.output("python", "-c", PLACES, cwd=tmp_path))

    installed = next(wheel_environment.folder.resolve().rglob("site-packages")) / "django_conformance"
    assert places["folders"] == {name: [str(installed / name)] for name in FOLDERS}
    assert places["reference"] == str(installed / "sample_project")
    assert places["manage.py"]


def test_an_editable_install_exposes_the_checkout(
    editable_environment: Environment, checkout: Path, tmp_path: Path
) -> None:
    """Installed in editable mode, they are the checkout's own folders, so that an edit counts."""
    places = json.loads(editable_environment.output("python", "-c", PLACES, cwd=tmp_path))

    assert places["folders"] == {name: [str(checkout.resolve() / name)] for name in FOLDERS}
    assert places["reference"] == str(checkout.resolve() / "sample_project")


@pytest.mark.parametrize("environment", ["wheel_environment", "editable_environment"])
def test_the_command_knows_every_check(
    environment: str, checkout: Path, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """``django-conformance catalogue``, installed either way, lists the checks that the checkout has."""
    installed: Environment = request.getfixturevalue(environment)
    expected = succeeded(run(sys.executable, "-m", "django_conformance", "catalogue", "--json", cwd=checkout))

    listed = installed.output("django-conformance", "catalogue", "--json", cwd=tmp_path)

    assert json.loads(listed) == json.loads(expected)
    assert len(json.loads(listed)) > 1
