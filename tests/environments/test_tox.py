"""Environments are built by tox, side by side, once; what cannot be built is a result."""

from __future__ import annotations

import json
import subprocess
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from django_conformance.environments import tox
from django_conformance.environments.requirements import find
from django_conformance.environments.resolve import resolve
from tests.environments.conftest import SETUPTOOLS, tree

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.endtoend

FILES = {
    "pyproject.toml": """
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"

[project]
name = "mysite"
version = "1.2"
dependencies = ["Django>=4.2"]
""",
    "src/mysite/__init__.py": "",
    "requirements.txt": "-e .\n-e ./neighbour\nDjango==4.2.16\npytest==7.4.4\npytest-cov==4.1.0\n",
    "neighbour/setup.py": SETUPTOOLS,
    "neighbour/neighbour.py": "WHERE = __file__\n",
}
PROGRAM = """
import json, importlib.metadata, mysite, neighbour, pytest
print(json.dumps([importlib.metadata.version("mysite"), mysite.__file__, neighbour.WHERE, pytest.__version__]))
"""


@dataclass(frozen=True)
class Builds:
    """Two environments as they were asked for, what came of them, and what was told meanwhile."""

    project: Path
    asked: tuple[tox.Environment, tox.Environment]
    done: dict[str, tox.Built | tox.BuildFailed]
    stages: list[tuple[str, str]]
    left: set[str]

    @property
    def built(self) -> tox.Built:
        """The one that can be built."""
        one = self.done["mysite"]
        assert isinstance(one, tox.Built), one.reason
        return one


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> Builds:
    """Build a project's environment beside one that names a version which there is not."""
    project = tmp_path_factory.mktemp("project")
    for name, text in FILES.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text, encoding="utf-8")
    before = tree(project)
    requirements = find(project)
    resolution = resolve(requirements)
    good = tox.environment("mysite", resolution, requirements)
    impossible = replace(resolution, lines=("sqlparse==0.0.0.1",))
    bad = replace(good, name="impossible", resolution=impossible, package=None)
    stages: list[tuple[str, str]] = []
    done = tox.build([good, bad], lambda name, stage: stages.append((name, stage)))
    return Builds(project, (good, bad), done, stages, tree(project) - before)


def test_it_has_the_projects_versions_and_the_tool(builds: Builds) -> None:
    """What the project pins is there, the project and its neighbour as they stand, and the tool with a pytest that it can use."""
    assert builds.built.packages["django"] == "4.2.16"
    assert builds.built.packages["pytest-cov"] == "4.1.0"
    done = subprocess.run([str(builds.built.python), "-c", PROGRAM], capture_output=True, text=True, check=True)
    version, mysite, neighbour, pytest_version = json.loads(done.stdout)
    assert version == "1.2"
    assert mysite == str(builds.project / "src" / "mysite" / "__init__.py")
    assert neighbour == str(builds.project / "neighbour" / "neighbour.py")
    assert pytest_version == builds.built.packages["pytest"] != "7.4.4"
    tool = builds.built.python.parent / "django-conformance"
    said = subprocess.run(
        [str(tool), "catalogue", "celery.parity.return-value"], capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stderr


def test_its_bytecode_is_written(builds: Builds) -> None:
    """What is imported is compiled at the build, once: the processes of a run write none."""
    places = (builds.built.python.parents[1] / "lib").glob("*/site-packages/django/conf/__pycache__/__init__.*.pyc")
    assert list(places)


def test_the_checkout_is_left_as_it_was(builds: Builds) -> None:
    """Nothing is written into the project, not even by setuptools."""
    assert builds.left == set()


def test_what_cannot_be_built_is_a_result(builds: Builds) -> None:
    """A build that fails has the installer's own reason, and does not keep the other from being built."""
    failed = builds.done["impossible"]
    assert isinstance(failed, tox.BuildFailed)
    assert "sqlparse==0.0.0.1" in failed.reason
    assert failed.log is not None
    assert failed.reason.splitlines()[0] in failed.log.read_text(encoding="utf-8")
    assert [stage for name, stage in builds.stages if name == "impossible"] == ["waiting", "building", "failed"]
    assert [stage for name, stage in builds.stages if name == "mysite"] == ["waiting", "building", "built"]


def test_the_same_versions_are_built_once(builds: Builds) -> None:
    """Under another name the same versions are the same environment, at once; another version is another one."""
    good, _ = builds.asked
    began = time.monotonic()
    again = tox.build([replace(good, name="again")])["again"]
    assert isinstance(again, tox.Built)
    assert again.reused
    assert again.python == builds.built.python
    assert again.packages == builds.built.packages
    assert time.monotonic() - began < 10
    lines = tuple(line.replace("4.2.16", "4.2.17") for line in good.resolution.lines)
    assert replace(good, resolution=replace(good.resolution, lines=lines)).key != good.key


def test_what_could_not_be_built_is_tried_again(builds: Builds) -> None:
    """A build that failed is not remembered: what was in the way may be gone."""
    _, bad = builds.asked
    stages: list[str] = []
    assert isinstance(tox.build([bad], lambda _name, stage: stages.append(stage))["impossible"], tox.BuildFailed)
    assert stages == ["waiting", "building", "failed"]
