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
    """The command line never imports Django, Celery or Channels; to print its version it needs nothing at all."""
    assert imported(
        "import django_conformance.cli.check, django_conformance.cli.compare, django_conformance.cli.inventory, "
        "django_conformance.cli.doctor, django_conformance.cli.matrix, django_conformance.cli.gate"
    ) == {"rich"}
    assert imported("import django_conformance.cli") == set()


def test_the_plugin_in_other_peoples_tests() -> None:
    """Loaded into somebody else's pytest, the plugin imports pytest alone."""
    assert imported("import django_conformance.plugin") == {"pytest", "_pytest"}


def test_the_overlay_installed(tmp_path: Path) -> None:
    """Booting a process with an overlay imports none of the libraries that it covers."""
    statement = f"from django_conformance.overlay import Overlay, install; install(Overlay('a', {str(tmp_path)!r}, '/p', 's', {{'redis': 'redis://127.0.0.1:1'}}))"

    assert imported(statement) == set()


def test_every_module_is_importable_without_optional_libraries() -> None:
    """No module of the package is too long to read, and each says what it is."""
    root = Path(django_conformance.__file__).parent
    files = sorted(root.rglob("*.py"))

    assert [str(path) for path in files if not path.read_text(encoding="utf-8").lstrip().startswith('"""')] == []
