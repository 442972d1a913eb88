"""What a project lacks that cannot be imported: packages, variables, files, another Python."""

from __future__ import annotations

import re
import sys
from importlib.metadata import packages_distributions, version
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.discovery.deployment.files import files_of
from django_conformance.discovery.missing_variables import variables_hint

if TYPE_CHECKING:
    from django_conformance.inventory import Problem

_NO_FILE = re.compile(r"FileNotFoundError: \[Errno 2\] No such file or directory: '([^']+)'")
_EXAMPLE = re.compile(r"example|sample|template|dist")

_REQUIREMENTS = r".*requirements.*\.(?:txt|in)|pyproject\.toml|pipfile|setup\.(?:py|cfg)|environment\.ya?ml"
_PACKAGES = {
    "PIL": "Pillow",
    "allauth": "django-allauth",
    "bs4": "beautifulsoup4",
    "corsheaders": "django-cors-headers",
    "debug_toolbar": "django-debug-toolbar",
    "decouple": "python-decouple",
    "dotenv": "python-dotenv",
    "environ": "django-environ",
    "rest_framework": "djangorestframework",
    "rest_framework_simplejwt": "djangorestframework-simplejwt",
    "storages": "django-storages",
    "yaml": "PyYAML",
}
"""Modules, and the packages that have them where those are called otherwise."""
_ALSO = {"psycopg": "psycopg2(?:-binary)?"}
"""Packages of which one may stand for a module that Django asks for first."""
_PYTHON = re.compile(
    r"^\s*requires-python\s*=\s*[\"']([^\"']+)[\"']|^\s*python_version\s*=\s*[\"']([\d.]+)[\"']", re.MULTILINE
)


def lacking_hint(problem: Problem, project: Path, settings: str = "") -> str | None:
    """Return how to give a project what it lacks; ``None`` where that is not why it raised."""
    return (
        package_hint(problem.message, project)
        or variables_hint(problem, project, settings)
        or _file_hint(problem.message, project)
        or _python_hint(problem.message, project)
    )


def package_hint(message: str, project: Path) -> str | None:
    """Return how to install the package that is missing; ``None`` where the module is the project's own."""
    match = re.match(r"ModuleNotFoundError: No module named '([\w.]+)'", message)
    if match is None:
        return None
    top = match[1].partition(".")[0]
    files = files_of(project)
    if top in files.words:
        return None
    package = _PACKAGES.get(top, top.replace("_", "-"))
    installed = _installed(top) if top != match[1] else None
    if installed is not None:
        return f"{installed} is installed and has no {match[1]}: install the version that the project needs."
    spelling = re.sub(r"[-_.]", "[-_.]", re.escape(package).replace(r"\-", "-"))
    entry = re.compile(rf"(?<![\w.-])({spelling}|{_ALSO.get(top, spelling)})(?![\w-])", re.IGNORECASE)
    for file in files.named(_REQUIREMENTS):
        if named := entry.search(file.text):
            package = named[1]
            source = f"-r {file.relative}" if file.path.suffix in (".txt", ".in") else package
            return f"Install what the project needs in this environment: {file.relative} names {package}: python -m pip install {source}"
    return f"Install it in this environment, or check without what needs it: python -m pip install {package}"


def _installed(module: str) -> str | None:
    """Return the package that an installed module is from, with its version; ``None`` where none is."""
    names = packages_distributions().get(module, [])
    return f"{names[0]} {version(names[0])}" if names else None


def _file_hint(message: str, project: Path) -> str | None:
    match = _NO_FILE.match(message)
    if match is None:
        return None
    name = Path(match[1]).name
    stem = name.partition(".")[0]
    examples = [
        file.relative for file in files_of(project).every if stem and stem in file.name and _EXAMPLE.search(file.name)
    ]
    copied = f"copy {examples[0]} to it, or " if examples else ""
    return f"The file {name} is not there: {copied}open it only where it is needed."


def _python_hint(message: str, project: Path) -> str | None:
    """Return which Python the project needs, where this one cannot read its code."""
    if not message.startswith("SyntaxError"):
        return None
    running = ".".join(map(str, sys.version_info[:2]))
    for file in files_of(project).named(r"pyproject\.toml|pipfile|\.python-version"):
        said = _PYTHON.search(file.text)
        needed = file.text.strip() if file.name == ".python-version" else (said[1] or said[2]) if said else ""
        if needed:
            return f"This is Python {running}, and {file.relative} says {needed}: check in an environment of that Python, or correct the line."
    return None
