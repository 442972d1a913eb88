"""Processes of a run share what they compile where nobody has compiled it before, and leave nothing beside a source."""

from __future__ import annotations

import os
import py_compile
import subprocess
import sys
from pathlib import Path

import pytest

from django_conformance import bytecode

_PREPARE = (
    "import sys; from pathlib import Path; from django_conformance import bytecode; bytecode.prepare(Path(sys.argv[1]))"
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a folder of packages whose Django has not been compiled, as uv installs it."""
    package = tmp_path / "site" / "django"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("VERSION = (5, 2)\n")
    return package.parent


def _python(code: str, site: Path, folder: Path, **variables: str) -> None:
    path = os.pathsep.join([str(site), str(Path(bytecode.__file__).parents[1])])
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment = {**clean, "PYTHONPATH": path, **variables}
    subprocess.run([sys.executable, "-c", code, str(folder)], env=environment, check=True)


def test_what_was_never_compiled_is_kept_in_the_runs_folder(site: Path, tmp_path: Path) -> None:
    """A process of the run writes beside no source, and the next one reads what it wrote."""
    _python(_PREPARE, site, tmp_path, **{bytecode.FORBIDDEN: "1"})
    _python("import django", site, tmp_path, **bytecode.variables(tmp_path))

    assert [path.name for path in site.rglob("*.pyc")] == []
    kept = tmp_path / "bytecode" / site.relative_to("/") / "django"
    assert [path.name.partition(".")[0] for path in kept.iterdir()] == ["__init__"]


def test_what_is_compiled_is_read_where_it_is(site: Path, tmp_path: Path) -> None:
    """Pip has compiled Django: it is read from beside its source, and nothing is written."""
    py_compile.compile(str(site / "django" / "__init__.py"))
    _python(_PREPARE, site, tmp_path)

    assert bytecode.variables(tmp_path) == {bytecode.FORBIDDEN: "1"}


def test_a_folder_of_the_users_stays_in_force(site: Path, tmp_path: Path) -> None:
    """Whoever has said where Python keeps what it compiles has it there already."""
    _python(_PREPARE, site, tmp_path, **{bytecode.PREFIX: str(tmp_path / "own")})

    assert bytecode.variables(tmp_path) == {bytecode.FORBIDDEN: "1"}


def test_a_process_that_was_not_told_writes_nothing(tmp_path: Path) -> None:
    """Only a process that was started with the run's folder keeps anything there."""
    assert not bytecode.is_kept(tmp_path)
