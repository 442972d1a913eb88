"""Where setuptools' find_packages() makes the package, management and management/commands are regular packages."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

COMMAND = """
    from django.core.management.base import BaseCommand


    class Command(BaseCommand):
        pass
"""


WITHOUT = ("shop/management/__init__.py", "shop/management/commands/__init__.py")


def test_accepts_regular_packages(rule: RuleTester) -> None:
    """Folders with an __init__.py, and those of an app that is not installed, are no matter here."""
    rule.accepts(
        {
            "setup.py": "from setuptools import find_packages, setup\n\nsetup(packages=find_packages())\n",
            "shop/management/commands/tidy.py": COMMAND,
            "logistics/management/commands/move.py": COMMAND,
        }
    )


@pytest.mark.parametrize(
    "build",
    [
        {},
        {"pyproject.toml": "[tool.poetry]\npackages = [{include = 'shop'}]\n"},
        {"pyproject.toml": "[build-system]\nrequires = ['hatchling']\n"},
        {
            "setup.cfg": "[files]\npackages =\n    shop\n",
            "setup.py": "from setuptools import setup\n\nsetup(pbr=True)\n",
        },
        {"setup.cfg": "[options]\npackages = find_namespace:\n"},
        {
            "setup.py": "from setuptools import find_namespace_packages, setup\n\nsetup(packages=find_namespace_packages())\n"
        },
        {"pyproject.toml": "[tool.setuptools.packages.find]\ninclude = ['shop*']\n"},
    ],
    ids=["no package", "poetry", "hatchling", "pbr", "setup.cfg", "setup.py", "setuptools"],
)
def test_accepts_packages_made_of_all_folders(rule: RuleTester, build: dict[str, str]) -> None:
    """A site that is never packaged, and build systems that take every folder, lose no command."""
    rule.accepts({"shop/management/commands/tidy.py": COMMAND, **build}, remove=WITHOUT)


@pytest.mark.parametrize(
    "build",
    [
        {"setup.py": "from setuptools import find_packages, setup\n\nsetup(packages=find_packages())\n"},
        {"setup.cfg": "[options]\npackages = find:\n"},
        {"pyproject.toml": "[tool.setuptools.packages.find]\nnamespaces = false\n"},
    ],
    ids=["setup.py", "setup.cfg", "pyproject.toml"],
)
def test_accuses_each_folder_without_one(rule: RuleTester, build: dict[str, str]) -> None:
    """Both folders need an __init__.py of their own."""
    (management, commands) = rule.accuses(
        {"shop/management/commands/tidy.py": COMMAND, **build},
        "shop/management",
        "shop/management/commands",
        remove=WITHOUT,
    )

    assert management.subject == "shop/management"
    assert "shop/management/commands has no __init__.py" in commands.message
