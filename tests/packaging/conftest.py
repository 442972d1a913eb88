"""A copy of the checkout, and what is built from it."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.packaging.environments import Environment, create, run, succeeded

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Built:
    """The distributions of one checkout: an sdist, and a wheel from each of checkout and sdist."""

    sdist: Path
    wheel: Path
    wheel_from_sdist: Path


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the checkout in which somebody has worked: a database and compiled files lie about."""
    copy = tmp_path_factory.mktemp("checkout") / "django-conformance"
    shutil.copytree(
        ROOT,
        copy,
        ignore=shutil.ignore_patterns(
            ".git", ".venv", ".tox", "__pycache__", "*.sqlite3", ".*_cache", ".hypothesis", "dist", "data"
        ),
    )
    for stray in ("sample_project/data/users.sqlite3", "suite/__pycache__/test_stray.pyc", "fixtures/stray.pyc"):
        (copy / stray).parent.mkdir(parents=True, exist_ok=True)
        (copy / stray).write_bytes(b"left behind")
    return copy


@pytest.fixture(scope="session")
def built(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build all three with the standard front end."""
    direct, chained = tmp_path_factory.mktemp("direct"), tmp_path_factory.mktemp("chained")
    for options in (("--wheel", "--outdir", str(direct)), ("--outdir", str(chained))):
        succeeded(run(sys.executable, "-m", "build", "--no-isolation", *options, cwd=checkout))
    return Built(next(chained.glob("*.tar.gz")), next(direct.glob("*.whl")), next(chained.glob("*.whl")))


@pytest.fixture(scope="session")
def wheel_environment(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """Return an environment that has the wheel and what it requires, and nothing else."""
    return create(tmp_path_factory.mktemp("wheel") / "environment", str(built.wheel))


@pytest.fixture(scope="session")
def editable_environment(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """Return an environment that has the checkout installed in editable mode."""
    return create(tmp_path_factory.mktemp("editable") / "environment", "--editable", str(checkout))
