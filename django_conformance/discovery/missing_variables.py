"""The variables without which a project cannot be imported, and where its files have values for them."""

from __future__ import annotations

import ast
import os
import re
import shlex
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
    if _SAID.search(problem.message):
        return True
    line = _line(place, problem)
    if _KEY.search(problem.message):
        return not line or "env" in line.lower()
    return "NoneType" in problem.message and any(True for _ in _read(line))


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
    yield from sorted(needed - given - set_there, key=content.find)


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
