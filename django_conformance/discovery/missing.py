"""What a project lacks that cannot be imported, and where its files have it: variables of the environment, packages, files."""

from __future__ import annotations

import ast
import os
import re
import shlex
from importlib.metadata import packages_distributions, version
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.discovery.deployment import deployment
from django_conformance.discovery.deployment.files import DeploymentFile, files_of
from django_conformance.discovery.deployment.variables import variables_in
from django_conformance.source.environment import read_in, without_default
from django_conformance.source.nodes import spelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django_conformance.inventory import Problem

_SAID = re.compile(r"environment variable|envvar|environ\b", re.IGNORECASE)
_KEY = re.compile(r"KeyError: '([A-Z][A-Z0-9_]*)'")
_EMPTY = re.compile(r"The ([A-Z_]+) setting must not be empty")
_NAME = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b|\b[A-Z]{4,}\b")
_FILES = re.compile(r"\.?env(?:[._-].+)?|.+\.env(?:\..+)?", re.IGNORECASE)
_FOLDERS = frozenset((".env", ".envs", "env", "envs", "env.d"))
_NOT_SHELL = re.compile(r"^[ \t]*[\w.]+(?:[ \t]+=|=[ \t]+\S|=[^\s'\"#]*(?:[$`&;|<>()]|[ \t]+[^\s#]))", re.MULTILINE)
"""A line that a shell reads otherwise: with spaces around the sign, or characters that mean something to it."""
_SHOWN = 6
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


def lacking_hint(problem: Problem, project: Path, settings: str = "") -> str | None:
    """Return how to give a project what it lacks; ``None`` where that is not why it raised."""
    return (
        package_hint(problem.message, project)
        or variables_hint(problem, project, settings)
        or _file_hint(problem.message, project)
    )


def variables_hint(problem: Problem, project: Path, settings: str = "") -> str | None:
    """Return how to set the variables without which something cannot be imported; ``None`` where that is not the cause."""
    place = project / problem.location.path if problem.location is not None else None
    module = project.joinpath(*settings.split(".")).with_suffix(".py") if settings else None
    told = [*_told(problem.message, place, module)]
    if not told and not _is_missing_variable(problem, place):
        return None
    named = dict.fromkeys(told or _KEY.findall(problem.message) or _named(problem, place))
    for path in (place, module):
        named |= dict.fromkeys(_required(path))
    names = [name for name in named if name not in os.environ]
    if not names:
        return "Set the environment variables that the project reads. The run never connects to their endpoints."
    listed = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
    what = f"Set the environment variables that the project reads: {listed}"
    files = list(_files_with(names, project))
    taken = _taken_from(files, project) or _given_by(names, project)
    return f"{what}.{taken} The run never connects to their endpoints."


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


def _told(message: str, *paths: Path | None) -> Iterator[str]:
    """Yield the variables that a message is about: by their own names, or by that of the setting that they give."""
    words, empty = set(_NAME.findall(message)), _EMPTY.search(message)
    for path in paths:
        tree = _tree(path)[1]
        for node in ast.walk(tree):
            read = read_in(node)[0]
            if read is not None and read in words and empty is None:
                yield read
            if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None and empty is not None:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if empty[1] in map(spelled, targets):
                    yield from (name for inner in ast.walk(node.value) if (name := read_in(inner)[0]) is not None)


def _tree(path: Path | None) -> tuple[str, ast.Module]:
    """Return what a file holds, as text and read; nothing where that cannot be."""
    try:
        content = path.read_text(encoding="utf-8") if path is not None else ""
        return content, ast.parse(content)
    except (OSError, SyntaxError, ValueError):
        return "", ast.Module([], [])


def _is_missing_variable(problem: Problem, place: Path | None) -> bool:
    if _SAID.search(problem.message) or _KEY.search(problem.message):
        return True
    return "NoneType" in problem.message and any(True for _ in _read(_line(place, problem)))


def _named(problem: Problem, place: Path | None) -> Iterator[str]:
    """Yield the variables that the message names, or else those that the line reads."""
    names = _NAME.findall(problem.message.partition(": ")[2])
    yield from names or _read(_line(place, problem))


def _line(place: Path | None, problem: Problem) -> str:
    if place is None or problem.location is None or problem.location.line is None:
        return ""
    try:
        lines = place.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return lines[problem.location.line - 1].strip() if problem.location.line <= len(lines) else ""


def _read(line: str) -> Iterator[str]:
    for match in re.finditer(r"(?:getenv|environ|env|config)\b[\w.]*\s*[(\[]\s*[\"'](\w+)[\"']", line):
        yield match[1]


def _required(path: Path | None) -> Iterator[str]:
    """Yield the variables that a file of settings needs, without those that have a default elsewhere."""
    content, tree = _tree(path)
    schemes = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and spelled(node.func).endswith("Env")]
    given = {keyword.arg for scheme in schemes for keyword in scheme.keywords}
    set_there = {
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if (name := read_in(target)[0]) is not None
    }
    needed = {*without_default(tree), *_used_at_once(tree)}
    yield from sorted(needed - given - set_there, key=content.index)


def _used_at_once(tree: ast.Module) -> Iterator[str]:
    """Yield the variables without which a value is ``None`` where that fails: ``getenv("HOSTS").split()``, ``int(getenv("PORT"))``."""
    for node in ast.walk(tree):
        value: ast.AST | None = None
        if isinstance(node, ast.Attribute):
            value = node.value
        elif isinstance(node, ast.Call) and spelled(node.func) in ("int", "float", "json.loads", "Path"):
            value = node.args[0] if node.args else None
        elif isinstance(node, ast.Assign) and [spelled(target) for target in node.targets] == ["SECRET_KEY"]:
            value = node.value
        if isinstance(value, ast.Call) and len(value.args) == 1 and not value.keywords:
            name = read_in(value)[0]
            if name is not None:
                yield name


def _files_with(names: Iterable[str], project: Path) -> Iterator[DeploymentFile]:
    """Yield files of variables that have them, those for development first, each of which adds some."""
    order = {"development": 0, "unsaid": 1, "production": 2}
    files = [
        file
        for file in files_of(project).every
        if _FILES.fullmatch(file.name) or not _FOLDERS.isdisjoint(Path(file.relative).parts[:-1])
    ]
    left = set(names)
    for file in sorted(files, key=lambda file: order[file.stage]):
        there = left & variables_in(file.text).keys() if file.path.suffix not in (".py", ".sh", ".md") else set()
        if there:
            left -= there
            yield file


def _given_by(names: Iterable[str], project: Path) -> str:
    """Say which service or unit of the deployment files is given most of them."""
    given = deployment(files_of(project)).variables
    unit = max(given, key=lambda unit: len(given[unit].keys() & set(names)), default=None)
    if unit is None or given[unit].keys().isdisjoint(names):
        return ""
    return f" {unit.location} ({unit.name}) has values for {'it' if len(list(names)) == 1 else 'them'}."


def _taken_from(files: list[DeploymentFile], project: Path) -> str:
    if not files:
        return ""
    if any(_NOT_SHELL.search(file.text) for file in files):
        return (
            f" {' and '.join(file.relative for file in files)} {'has' if len(files) == 1 else 'have'} values for them."
        )
    paths = [os.path.relpath(file.path, project) for file in files]
    sourced = " ".join(f". {shlex.quote(path if path.startswith('.') else f'./{path}')};" for path in paths)
    return f" `set -a; {sourced} set +a` takes them from {'a file' if len(files) == 1 else 'files'} of the project."
