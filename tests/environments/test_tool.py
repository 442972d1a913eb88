"""The tool that runs is the tool that is installed elsewhere."""

from __future__ import annotations

import hashlib
import shutil
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from django_conformance.environments import uv
from django_conformance.environments.tool import repacked, this_tool

if TYPE_CHECKING:
    from importlib.metadata import Distribution

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Distribution:
    """The tool as a wheel installs it, from a copy of the checkout."""
    copy = tmp_path_factory.mktemp("copy") / "django-conformance"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".*", "__pycache__", "data"))
    return into(tmp_path_factory.mktemp("installed"), str(copy))


def into(folder: Path, what: str) -> Distribution:
    done = uv.run(["pip", "install", "--quiet", "--no-deps", "--target", str(folder), what], folder.parent)
    assert done.returncode == 0, done.stderr
    return next(iter(metadata.distributions(path=[str(folder)])))


def contents(distribution: Distribution) -> dict[str, str]:
    """Return the digest of each file that is the distribution's own, and not its installation's."""
    folder = Path(str(distribution.locate_file("")))
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for name in ("django_conformance", f"django_conformance-{distribution.version}.dist-info")
        for path in (folder / name).rglob("*")
        if path.is_file() and path.name not in ("RECORD", "direct_url.json", "uv_cache.json", "INSTALLER", "REQUESTED")
    }


def test_an_installation_becomes_a_wheel_again(installed: Distribution, tmp_path: Path) -> None:
    """What was installed from a wheel is packed again, installs, and is the same file for file; the same files are one wheel."""
    wheel = repacked(installed, tmp_path / "wheels")
    again = into(tmp_path / "again", str(wheel))
    assert contents(installed) == contents(again)
    assert "django_conformance/suite/celery/test_parity.py" in contents(again)
    assert (tmp_path / "again" / "bin" / "django-conformance").exists()
    assert again.requires == installed.requires
    assert repacked(again, tmp_path / "wheels") == wheel


def test_another_code_is_another_wheel(installed: Distribution, tmp_path: Path) -> None:
    """The wheel is named after its content, so that no environment with other code is taken for this one."""
    changed = tmp_path / "changed"
    shutil.copytree(str(installed.locate_file("")), changed)
    with (changed / "django_conformance" / "versions.py").open("a", encoding="utf-8") as file:
        file.write("# other\n")
    other = next(iter(metadata.distributions(path=[str(changed)])))
    assert repacked(installed, tmp_path / "wheels").parent != repacked(other, tmp_path / "wheels").parent


def test_a_checkout_is_installed_as_it_stands(tmp_path: Path) -> None:
    """In these tests the tool is installed in editable mode: elsewhere it is the same folder, and brings what it requires."""
    tool = this_tool(tmp_path)
    assert tool.line == f"-e {ROOT}"
    assert not list(tmp_path.iterdir())
    names = {line.partition(">")[0] for line in (*tool.requires, *tool.channels)}
    assert {"pytest", "pytest-django", "hypothesis", "daphne", "websockets"} <= names
    assert not {"django", "channels", "celery"} & names
    assert tool.django.startswith("django>=")
