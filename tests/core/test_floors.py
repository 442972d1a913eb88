"""Each floor imports only those below it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import django_conformance

FOREIGN = ("django", "pytest", "_pytest", "celery", "kombu", "channels", "hypothesis", "rich", "psycopg", "redis")
PURE = (
    "observations",
    "results",
    "contract",
    "versions",
    "errors",
    "codec",
    "catalogue",
    "deadlines",
    "tail",
    "compare",
    "format1",
    "reasons",
    "renamed",
    "checks",
    "findings",
    "inventory",
    "overlay",
    "overlay.substitution",
    "run.settings_module",
    "variation",
)


def imported(statement: str) -> set[str]:
    """Return the foreign packages that a statement imports, in an interpreter of its own."""
    program = f"{statement}\nimport sys\nprint(*(name for name in {FOREIGN!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("module", PURE)
def test_the_pure_core(module: str) -> None:
    """The core imports none of the libraries that it judges, and not pytest."""
    assert imported(f"import django_conformance.{module}") == set()


def test_the_command_line() -> None:
    """The command line never imports Django, Celery or Channels; to print its version, or to start a check, it needs none of them."""
    assert imported(
        "import django_conformance.cli.check, django_conformance.cli.compare, django_conformance.cli.inventory, "
        "django_conformance.cli.doctor, django_conformance.cli.matrix, django_conformance.cli.gate"
    ) == {"rich"}
    assert imported("import django_conformance.cli") == set()
    assert imported("import django_conformance.cli.check") == set()


def test_what_begins_a_run() -> None:
    """Until the discovery of a project is under way, neither pytest nor a library that is judged is imported."""
    assert imported("import django_conformance.run.__main__") == set()


def test_the_plugin_in_other_peoples_tests() -> None:
    """Loaded into somebody else's pytest, the plugin imports pytest alone."""
    assert imported("import django_conformance.plugin") == {"pytest", "_pytest"}


def test_the_overlay_installed(tmp_path: Path) -> None:
    """Booting a process with an overlay imports none of the libraries that it covers."""
    statement = f"from django_conformance.overlay import Overlay, install; install(Overlay('a', {str(tmp_path)!r}, '/p', 's', {{'redis': 'redis://127.0.0.1:1'}}))"

    assert imported(statement) == set()


WITHOUT = """
import importlib, pkgutil, sys

class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {hidden!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Hidden())
import django_conformance

for module in pkgutil.walk_packages(django_conformance.__path__[:1], "django_conformance."):
    if module.name.startswith("django_conformance.") and not module.name.endswith("__main__"):
        if module.name.split(".")[1] not in {outside!r}:
            try:
                importlib.import_module(module.name)
            except ImportError as error:
                print(module.name, error)
"""
OPTIONAL = (
    "celery",
    "kombu",
    "channels",
    "channels_redis",
    "daphne",
    "uvicorn",
    "hypercorn",
    "websockets",
    "redis",
    "psycopg",
    "pymysql",
    "testcontainers",
    "tox",
    "sqlalchemy",
)
"""What the extras bring: a project has some of them."""

OUTSIDE = ("suite", "fixtures", "sample_project", "tests", "docs", "benchmarks", "conftest", "hatch_build")
"""In a checkout the package's path reaches these, which pytest or Django import."""

OF_CELERY = ("django_conformance.drivers.celery.", "django_conformance.rolling.")
"""Modules that a process imports which runs tasks, and no other does."""


def test_every_module_is_importable_without_optional_libraries() -> None:
    """Where nothing but what the package requires is installed, all its modules import, but for those that run tasks."""
    program = WITHOUT.format(hidden=OPTIONAL, outside=OUTSIDE)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    failed = [line for line in done.stdout.splitlines() if not line.startswith(OF_CELERY)]
    assert failed == []
    assert "django_conformance.drivers.celery.probes" in done.stdout, "nothing was hidden"


def test_every_module_says_what_it_is() -> None:
    """Each module of the package begins with a docstring."""
    root = Path(django_conformance.__file__).parent
    files = sorted(root.rglob("*.py"))

    assert [str(path) for path in files if not path.read_text(encoding="utf-8").lstrip().startswith('"""')] == []
