"""A project with ``django_conformance`` in INSTALLED_APPS."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.miniature import BASE, ROOT, lay

if TYPE_CHECKING:
    from pathlib import Path

RULE = "celery.configuration.crontab-minute"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project that has the application, and a mistake."""
    lay(BASE, tmp_path)
    lay(ROOT / "celery" / "crontab-minute", tmp_path)
    with (tmp_path / "site_config" / "settings.py").open("a") as settings:
        settings.write("\nINSTALLED_APPS = [*INSTALLED_APPS, 'django_conformance']\n")
    return tmp_path


def manage(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the project's manage.py."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=project, capture_output=True, text=True, timeout=300, check=False
    )


def test_the_command_is_check(project: Path) -> None:
    """It takes the options of check, prints what check prints, and ends as check does."""
    done = manage(project, "conformance", "--select", RULE, "--format", "concise", "--quiet")

    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith(f"shop/schedules.py:3: should {RULE} ") or f" {RULE} " in done.stdout
    assert "the following" not in done.stdout


@pytest.mark.endtoend
def test_call_command_raises(project: Path) -> None:
    """The exit status is that of the CommandError."""
    program = (
        "import django; django.setup()\n"
        "from django.core.management import CommandError, call_command\n"
        "try:\n"
        f"    call_command('conformance', '--', '--select', '{RULE}', '--quiet')\n"
        "except CommandError as error:\n"
        "    print('status', error.returncode)\n"
    )
    done = manage(project, "shell", "-c", program)

    assert "status 1" in done.stdout


def test_findings_are_system_checks(project: Path) -> None:
    """With the tag they are told, and silenced by their id; a plain check stays as it was."""
    asked, plain = manage(project, "check", "--tag", "conformance"), manage(project, "check")

    assert f"[{RULE}]" in asked.stderr
    assert "conformance" not in plain.stderr

    identifier = next(
        word for word in asked.stderr.replace(")", " ").replace("(", " ").split() if word[:12] == "conformance."
    )
    with (project / "site_config" / "settings.py").open("a") as settings:
        settings.write(f"\nSILENCED_SYSTEM_CHECKS = ['{identifier}']\n")
    silenced = manage(project, "check", "--tag", "conformance")

    assert silenced.returncode == 0
    assert f"[{RULE}]" not in silenced.stderr
    assert "silenced" in silenced.stdout


@pytest.mark.endtoend
def test_a_setting_makes_them_part_of_every_check(project: Path) -> None:
    """For a project that wants to pay for it."""
    with (project / "site_config" / "settings.py").open("a") as settings:
        settings.write("\nCONFORMANCE_SYSTEM_CHECKS = True\n")

    assert f"[{RULE}]" in manage(project, "check").stderr
