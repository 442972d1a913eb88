"""A project on packages that change on purpose, and a cache of environments that all tests of the gate share."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from tests.gate.wheels import wheel

LIMIT = 900

FILES = {
    "manage.py": """
        import os
        import sys

        if __name__ == "__main__":
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "town.settings")
            from django.core.management import execute_from_command_line

            execute_from_command_line(sys.argv)
    """,
    "town/__init__.py": "",
    "town/settings.py": """
        import town_tower  # noqa: F401

        SECRET_KEY = "only-for-a-test"
        USE_TZ = True
        INSTALLED_APPS = ["square"]
        DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
        DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
    """,
    "square/__init__.py": "",
    "square/management/__init__.py": "",
    "square/management/commands/__init__.py": "",
    "square/management/commands/ring.py": """
        import town_bell
        from django.core.management.base import BaseCommand

        class Command(BaseCommand):
            help = "Rings the bell."

            def handle(self, *args, **options):
                self.stdout.write(town_bell.sound())
    """,
    "conformance.toml": """
        [[command]]
        argv = ["ring"]
    """,
}

OF_THE_RUN = """
import os
def sound():
    return f"ding {int(os.environ.get('DJANGO_CONFORMANCE_RUN', '0'), 16) % 9973}"
"""
"""A sound that is the same in all processes of one run, and another in the next."""

PACKAGES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("town_bell", "1.0", "def sound():\n    return 'ding'\n", ()),
    ("town_bell", "2.0", "def sound():\n    return 'dong'\n", ()),
    ("town_bell", "3.0", "raise RuntimeError('this bell is cracked')\n", ()),
    ("town_bell", "4.0", "def sound():\n    return 'ding'\n", ("town_rope<1",)),
    ("town_bell", "5.0", OF_THE_RUN, ()),
    ("town_bell", "6.0", "import town_rope\ndef sound():\n    return 'ding' + town_rope.echo()\n", ()),
    ("town_rope", "0.5", "", ()),
    ("town_rope", "1.0", "def echo():\n    return ''\n", ()),
    ("town_rope", "2.0", "def echo():\n    return ' ding'\n", ()),
    ("town_tower", "1.0", "", ("town_rope>=1",)),
    ("town_tower", "2.0", "", ("town_rope>=1",)),
    ("town_tower", "3.0", "raise ImportError('the tower has fallen')\n", ("town_rope>=1",)),
)


@dataclass(frozen=True)
class Gated:
    """A finished gate: its exit status, its verdict (where there is one) and what it printed."""

    status: int
    verdict: dict[str, Any]
    output: str

    def changes(self, *states: str) -> list[dict[str, Any]]:
        """Return the changes in these states that no other explains."""
        own = [one for one in self.verdict["changes"] if "folded_under" not in one["evidence"]]
        return [one for one in own if one["state"] in states]


@dataclass(frozen=True)
class Town:
    """The project, and the cache that its environments are kept in."""

    folder: Path
    cache: Path

    def gate(self, *arguments: str, verdict: Path) -> Gated:
        """Run ``gate`` on the project as its user would."""
        command = [sys.executable, "-m", "django_conformance", "gate", "--project", str(self.folder), "--verdict"]
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "PYTEST_"))}
        done = subprocess.run(
            [*command, str(verdict), "--area", "commands", *arguments],
            env={**clean, "XDG_CACHE_HOME": str(self.cache)},
            capture_output=True,
            text=True,
            timeout=LIMIT,
            check=False,
        )
        found = json.loads(verdict.read_text(encoding="utf-8")) if verdict.exists() else {}
        return Gated(done.returncode, found, done.stdout + done.stderr)


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Give the project; tests leave it as it is."""
    folder = tmp_path_factory.mktemp("gate")
    for name, version, source, requires in PACKAGES:
        wheel(folder / "wheels", name, version, source, requires)
    wheel(folder / "wheels", "town_bell", "7.0", "", python=">=3.99")
    for name, text in FILES.items():
        path = folder / "town" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip(), encoding="utf-8")
    import django

    pins = [f"--find-links {folder / 'wheels'}", f"Django=={django.__version__}"]
    pins += ["town_bell==1.0", "town_rope==1.0", "town_tower==1.0", ""]
    (folder / "town" / "requirements.txt").write_text("\n".join(pins), encoding="utf-8")
    return Town(folder / "town", folder / "cache")
