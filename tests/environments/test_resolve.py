"""An upgrade moves what was asked for and what has to move with it, and nothing else."""

from __future__ import annotations

import platform
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from django_conformance.environments import interpreters, resolve as module
from django_conformance.environments.requirements import find
from django_conformance.environments.resolve import Conflict, moved, resolve
from django_conformance.environments.tool import this_tool
from django_conformance.environments.tool_packages import tool_packages
from django_conformance.errors import ConformanceError, UsageError
from django_conformance.services.doctor import PYTHONS, interpreter
from tests.environments.conftest import SETUPTOOLS, tree

if TYPE_CHECKING:
    from pathlib import Path

    from tests.environments.conftest import Write

PINNED = "Django==4.2.16\nasgiref==3.7.2\nsqlparse==0.4.4\niniconfig==1.1.1\npytz==2024.1\n"
HERE = ".".join(platform.python_version_tuple()[:2])


def test_an_upgrade_moves_no_more_than_it_must(write: Write) -> None:
    """With everything pinned, Django moves to the newest that was asked for, asgiref with it since it must, the rest stays."""
    requirements = find(write({"requirements.txt": PINNED}))
    before = resolve(requirements)
    assert before.packages["django"] == "4.2.16"
    after = resolve(requirements, ["Django==5.2.*"], held=before)
    changed = {one.name: (one.before, one.after) for one in moved(before, after)}
    assert changed.keys() == {"django", "asgiref"}
    assert changed["django"][1].startswith("5.2.")  # type: ignore[union-attr]  # asserted by what it is compared to
    assert changed["django"][1] != "5.2"
    assert after.packages["sqlparse"] == "0.4.4"
    assert after.packages["pytz"] == "2024.1"


def test_what_a_lock_holds_is_the_baseline(write: Write) -> None:
    """A lock's versions hold, also where newer ones would do; a change from the command line is laid on top of it."""
    folder = write(
        {
            "pyproject.toml": '[tool.poetry]\npackage-mode = false\n[tool.poetry.dependencies]\ndjango = "^4.2"\n',
            "poetry.lock": "".join(
                f'[[package]]\nname = "{name}"\nversion = "{version}"\n'
                for name, version in (
                    ("django", "4.2.10"),
                    ("asgiref", "3.7.2"),
                    ("sqlparse", "0.4.3"),
                    ("pytz", "2024.1"),
                )
            ),
        }
    )
    requirements = find(folder)
    held = {"asgiref": "3.7.2", "sqlparse": "0.4.3"}
    assert held.items() <= resolve(requirements).packages.items()
    assert "pytz" not in resolve(requirements).packages
    other = resolve(requirements, ["Django==4.2.11"])
    assert {**held, "django": "4.2.11"}.items() <= other.packages.items()


def test_a_conflict_has_the_resolvers_reason(write: Write) -> None:
    """What cannot be installed together is told in the resolver's own words, with what to do."""
    folder = write(
        {
            "requirements.txt": "Django>=4.2\n-e ./capped\n",
            "capped/pyproject.toml": '[project]\nname = "capped"\nversion = "1.0"\ndependencies = ["Django<5"]\n',
        }
    )
    requirements = find(folder)
    with pytest.raises(Conflict) as raised:
        resolve(requirements, ["Django==5.2.*"], held=resolve(requirements))
    assert "capped" in raised.value.reason
    assert "django<5" in raised.value.reason
    assert "Django==5.2.*" in raised.value.message
    assert "--to" in raised.value.hint


def test_a_folder_is_left_as_it_was(write: Write) -> None:
    """What setuptools writes beside a source when it is asked for its dependencies is written elsewhere."""
    folder = write(
        {"requirements.txt": "-e ./neighbour\n", "neighbour/setup.py": SETUPTOOLS, "neighbour/neighbour.py": ""}
    )
    before = tree(folder)
    found = resolve(find(folder))
    assert found.packages["sqlparse"].startswith("0.5")
    assert f"-e {folder / 'neighbour'}" in found.lines
    assert tree(folder) == before


def test_a_python_is_asked_for_as_a_package_is(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """``Python==3.x.*`` names an interpreter; one that is not here, or that the project refuses, is said by name."""
    requirements = find(write({"requirements.txt": "sqlparse\n"}))
    assert resolve(requirements, [f"Python=={HERE}.*"]).python.version == platform.python_version()
    with pytest.raises(interpreters.InterpreterMissing, match=r"==3.9.\*"):
        resolve(requirements, ["Python==3.9.*"])
    with pytest.raises(Conflict, match="requires Python <3") as refused:
        module.resolve(
            find(
                write({"pyproject.toml": '[project]\nname = "a"\ndependencies = ["b"]\nrequires-python = "<3"\n'}),
                str(requirements.root / "pyproject.toml"),
            )
        )
    assert refused.value.hint == "Change this requirement."
    with pytest.raises(UsageError, match="is not a requirement"):
        resolve(requirements, ["Django=5"])


def test_a_python_that_the_project_allows_is_taken() -> None:
    """The running Python where the project allows it, else another one that is here."""
    assert interpreters.suiting(">=3.10").version == platform.python_version()
    assert interpreters.suiting("of no form").version == platform.python_version()
    assert interpreters.suiting("<3").version == platform.python_version()
    assert interpreters.allowed(">=3.11,<3.13") == "3.12"
    assert interpreters.allowed("<3") is None
    others = [number for number in PYTHONS if number != HERE and interpreter(number).path]
    assert interpreters.suiting(f"!={HERE}.*").name == f"python{others[-1] if others else HERE}"


def test_a_package_for_another_python_names_one(write: Write) -> None:
    """A requirement that runs on later Pythons only says from which one to start."""
    needed = write({"pyproject.toml": '[project]\nname = "late"\nversion = "1.0"\nrequires-python = ">=3.14.0"\n'})
    requirements = find(write({"requirements.txt": f"late @ {needed.as_uri()}\n"}), str(needed / "requirements.txt"))

    with pytest.raises(Conflict, match=r"does not satisfy\s+Python") as raised:
        resolve(replace(requirements, python="", package=None))

    assert raised.value.hint == "Start from a Python that it runs on: --from 'Python==3.14.*'."


def test_a_repository_that_cannot_be_fetched_is_told_as_that(write: Write, tmp_path: Path) -> None:
    """Another package index does not help where a git repository is not there."""
    requirements = find(write({"requirements.txt": f"shop @ git+{(tmp_path / 'none.git').as_uri()}\n"}))

    with pytest.raises(ConformanceError, match="The repository of a package cannot be fetched") as raised:
        resolve(requirements)

    assert "git" in raised.value.hint
    assert "index" not in raised.value.hint


def test_test_tools_of_the_project_give_way(write: Write, tmp_path: Path) -> None:
    """The tool stands beside what the project pins; a pytest that it cannot run with gives way, and is named; nothing else does."""
    requirements = find(
        write(
            {"requirements.txt": "Django==4.2.16\nsqlparse==0.4.4\npytest==7.4.4\npytest-cov==4.1.0\npackaging==24.0\n"}
        )
    )
    resolution = resolve(requirements)
    found = tool_packages(resolution, this_tool(tmp_path), requirements.root)
    assert [(one.name, one.before) for one in found.overrides] == [("pytest", "7.4.4")]
    assert {"hypothesis", "pytest-django", "mirakuru"} <= found.packages.keys()
    assert not {"django", "sqlparse", "packaging", "pytest-cov", "daphne"} & found.packages.keys()


def test_what_the_tool_cannot_run_with_is_said(write: Write, tmp_path: Path) -> None:
    """A Django that the tool does not support is a conflict that says so."""
    requirements = find(write({"requirements.txt": "Django==3.2.25\n"}))
    with pytest.raises(Conflict, match="with these versions") as raised:
        tool_packages(resolve(requirements), this_tool(tmp_path), requirements.root)
    assert "django>=4.2" in raised.value.reason
