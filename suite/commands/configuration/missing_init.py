"""Where setuptools' find_packages() makes the package, management and management/commands are regular packages.

Why: without __init__.py they work from a source tree, but find_packages() leaves them out of a wheel.

Fix: add an empty __init__.py to each.
"""

import configparser
import re
from collections.abc import Iterator
from pathlib import Path

from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="info",
    docs="https://setuptools.pypa.io/en/latest/userguide/package_discovery.html#finding-simple-packages",
)


_BUILD_FILES = ("setup.py", "setup.cfg", "pyproject.toml")
_CALL = re.compile(r"\bfind_packages\(")
_REGULAR_ONLY = re.compile(r"^\s*namespaces\s*=\s*false\b", re.MULTILINE)


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each folder of an installed app's commands that has no __init__.py, where the package would lack it."""
    for folder in project.folders:
        if not folder.app or not _finds_regular_packages_only(folder.path):
            continue
        for place, path in ((folder.path.parent, folder.relative.parent), (folder.path, folder.relative)):
            if not (place / "__init__.py").exists():
                yield Finding(
                    f"{path.as_posix()} has no __init__.py: its commands are found in a source tree, but setuptools' "
                    "find_packages() leaves them out of a package",
                    subject=path.as_posix(),
                    location=Location(path.as_posix()),
                )


def _finds_regular_packages_only(folder: Path) -> bool:
    """Whether the nearest build files above a folder have setuptools look for packages with an ``__init__.py``."""
    texts = next(filter(None, (_build_files(parent) for parent in folder.parents)), {})
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(texts.get("setup.cfg", ""))
    except configparser.Error:
        return False
    return bool(
        _CALL.search(texts.get("setup.py", ""))
        or parser.get("options", "packages", fallback="").strip() == "find:"
        or _REGULAR_ONLY.search(texts.get("pyproject.toml", ""))
    )


def _build_files(folder: Path) -> dict[str, str]:
    return {
        name: (folder / name).read_text(encoding="utf-8", errors="replace")
        for name in _BUILD_FILES
        if (folder / name).is_file()
    }
