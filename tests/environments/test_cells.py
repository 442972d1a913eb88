"""The version matrix is one table, and everything else that names versions agrees with it."""

from __future__ import annotations

import configparser
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from django_conformance.environments.cells import AXES, LIBRARIES, USUAL, Cell, cells, chosen, versions
from django_conformance.errors import UsageError
from django_conformance.renderers.matrix import cells_json
from django_conformance.services.doctor import PYTHONS

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_each_cell_is_there_once_and_for_a_reason() -> None:
    """No two cells have the same name or the same reason, and each version and choice that is described is in some cell."""
    assert len({cell.name for cell in cells()}) == len({cell.reason for cell in cells()}) == len(cells())
    for axis in (*LIBRARIES, *USUAL):
        assert {getattr(cell, axis) for cell in cells()} - {""} == set(versions(axis))


def test_neighbours_differ_in_little() -> None:
    """A cell that says that only one thing differs from the one before is right."""
    for before, after in zip(cells(), cells()[1:], strict=False):
        if "only" in after.reason:
            held = [one for one in (before, *cells()) if len(after.differs(one)) == 1]
            assert held, after.name


def test_a_version_is_installed_as_itself() -> None:
    """What a cell installs for a library is a release of the version that it names, and allows no other."""
    for cell in cells():
        lines = {one.name.lower(): one for one in map(Requirement, cell.requires)}
        for library in LIBRARIES:
            version = getattr(cell, library)
            if version:
                assert lines[library].specifier == SpecifierSet(f"~={version}.0")


def test_tox_has_the_same_cells() -> None:
    """The list of environments of tox.ini is the list of cells."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(ROOT / "tox.ini", encoding="utf-8")
    assert parser["tox"]["env_list"].split() == [cell.name for cell in cells()]


def test_the_package_says_what_the_matrix_has() -> None:
    """The classifiers name the matrix's Pythons and Djangos; the bounds of the package are the oldest cell's."""
    named = {
        kind: re.findall(rf"^{kind} :: (\d+\.\d+)$", "\n".join(PROJECT["classifiers"]), re.MULTILINE)
        for kind in ("Programming Language :: Python", "Framework :: Django")
    }
    assert tuple(named["Programming Language :: Python"]) == versions("python") == PYTHONS
    assert tuple(named["Framework :: Django"]) == versions("django")
    assert PROJECT["requires-python"] == f">={versions('python')[0]}"
    assert f"django>={versions('django')[0]}" in PROJECT["dependencies"]
    for library in ("celery", "channels"):
        assert f"{library}>={versions(library)[0]}" in PROJECT["optional-dependencies"][library]


def test_a_cell_is_named_whole_or_in_part() -> None:
    """A whole name is one cell, a part of a name all that have it; what there is not is answered with what is near."""
    one = cells()[-3]
    assert chosen([one.name]) == (one,)
    assert {cell.django for cell in chosen(["django5.2"])} == {"5.2"}
    assert chosen([]) == cells()
    with pytest.raises(UsageError, match=r"no cell 'py3\.13-lattest'") as raised:
        chosen(["py3.13-lattest"])
    assert "py3.13-latest" in raised.value.hint


def test_the_list_for_a_ci() -> None:
    """GitHub's matrix is an object with a job a cell, which says how it is named, on which Python, and if it may fail."""
    listed = json.loads(json.dumps(cells_json(cells())))["include"]
    assert [one["cell"] for one in listed] == [cell.name for cell in cells()]
    assert {one["python"] for one in listed} == set(versions("python"))
    assert [one["cell"] for one in listed if one["experimental"]] == [
        cell.name for cell in cells() if cell.lane == "next"
    ]


def test_what_differs_between_cells_is_named() -> None:
    """The axes in which two cells differ come with both values; a lane stands for the versions that it does not hold."""
    old = Cell("3.12", "old", django="5.2", celery="5.5", channels="4.2")
    new = Cell("3.13", "new", django="5.2", celery="5.5", channels="4.2", broker="rabbitmq")
    assert new.differs(old) == (("python", "3.12", "3.13"), ("broker", "redis", "rabbitmq"))
    assert {axis for axis, *_ in Cell("3.12", "lane", lane="latest").differs(old)} == set(LIBRARIES)
    assert set(AXES) >= {"python", *LIBRARIES, *USUAL}
