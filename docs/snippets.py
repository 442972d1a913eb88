"""A wrong and a right snippet for each check, taken from its tests: what a rule accuses and accepts, or what a miniature breaks."""

from __future__ import annotations

import ast
import importlib.util
import inspect
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any

from django_conformance.contract import FILE_NAME
from tests.miniature import BASE, ROOT as MINIATURES, miniatures
from tests.rules import RuleTester, Zygote, unmarked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import FunctionType, ModuleType

    from django_conformance.rules.judging import FindingRecord
    from tests.rows import Each

ROOT = Path(__file__).resolve().parents[1]
LONGEST = 60
"""Lines that a snippet may have: longer ones show too much besides."""

_SETTINGS = "settings.py"
_APPENDED = ".append.py"


@dataclass(frozen=True)
class File:
    """A file of a snippet, with the lines that a finding names."""

    name: str
    text: str
    marked: tuple[int, ...] = ()


@dataclass(frozen=True)
class Snippet:
    """What a project has that a check accuses (``wrong``), or accepts; ``removed`` are files that it lacks."""

    files: tuple[File, ...]
    removed: tuple[str, ...] = ()

    def __len__(self) -> int:
        return sum(file.text.count("\n") for file in self.files)


@dataclass(frozen=True)
class Pair:
    """A wrong and a right snippet; either may be missing."""

    wrong: Snippet | None = None
    right: Snippet | None = None


class _Recorded(Exception):
    """Ends a test as soon as it has said what it tries."""


class _Unshown(Exception):
    """Ends a test that tries something else first."""


class _Recorder(RuleTester):
    """Stands in for the tester of a rule, and keeps what a test gives it."""

    def __init__(self) -> None:
        super().__init__("", Path(), Zygote())
        self.tried: dict[str, Snippet] = {}

    def project(self, *_: object, **__: object) -> Path:
        """Refuse: a test that wants a project before it has said what it tries shows nothing here."""
        raise _Unshown

    def accepts(self, files: Mapping[str, str], *, settings: str = "", remove: tuple[str, ...] = ()) -> None:
        """Keep what the rule accepts."""
        self.tried["right"] = _snippet(files, settings, remove)
        raise _Recorded

    def accuses(
        self, files: Mapping[str, str], *places: str, settings: str = "", remove: tuple[str, ...] = (), **_: object
    ) -> list[FindingRecord]:
        """Keep what the rule accuses, whatever is expected of the findings."""
        self.tried["wrong"] = _snippet(files, settings, remove, places)
        raise _Recorded

    def each(self, place: str, code: str, **options: Any) -> Each:
        """Return this code for a table whose first row is kept, in the file that a person would write."""
        return super().each(place, code, **{**options, "apart": True})


def pair(check: str) -> Pair:
    """Return the snippets of a check."""
    area, way, name = check.split(".")
    test = ROOT / "tests" / "suite" / area / way / f"test_{name.replace('-', '_')}.py"
    tried = list(_tried(_module(test))) if test.exists() else []
    wrong = _best([recorder.tried.get("wrong") for recorder in tried])
    right = _best([recorder.tried.get("right") for recorder in tried], wrong)
    return Pair(wrong, right or _healthy(wrong)) if wrong else _miniature(check)


def _best(snippets: list[Snippet | None], like: Snippet | None = None) -> Snippet | None:
    """Return the first snippet that is short and not empty; before that, one with the files of another."""
    shown = [snippet for snippet in snippets if snippet is not None and (snippet.files or snippet.removed)]
    short = [snippet for snippet in shown if len(snippet) <= LONGEST]
    names = {file.name for file in like.files} if like else set()
    same = [snippet for snippet in short if names & {file.name for file in snippet.files}]
    return next(iter([*same, *short, *shown]), None)


def _snippet(
    files: Mapping[str, str], settings: str, removed: tuple[str, ...], places: tuple[str, ...] = ()
) -> Snippet:
    marked: dict[str, list[int]] = {}
    for place in places:
        path, _, line = place.rpartition(":")
        if line.isdigit():
            marked.setdefault(path, []).append(int(line))
    shown = [
        File(name, unmarked(dedent(text).lstrip("\n")), tuple(sorted(marked.get(name, ()))))
        for name, text in files.items()
        if text.strip()
    ]
    if settings:
        shown.append(File(_SETTINGS, dedent(settings).lstrip("\n")))
    return Snippet(tuple(shown), tuple(removed))


def _module(path: Path) -> ModuleType:
    specification = importlib.util.spec_from_file_location(f"documented_{path.stem}", path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def _tried(module: ModuleType) -> Iterator[_Recorder]:
    """Yield what each test of a module tries first, with the first of its parameters, in the order of the file."""
    tests = [function for name, function in inspect.getmembers(module, inspect.isfunction) if name.startswith("test_")]
    for function in sorted(tests, key=lambda test: test.__code__.co_firstlineno):
        recorder = _Recorder()
        given = {"rule": recorder, **_parameters(function)}
        wanted = inspect.signature(function).parameters
        if wanted.keys() <= given.keys():
            try:
                function(**{parameter: given[parameter] for parameter in wanted})
            except _Recorded:
                yield recorder
            except Exception:  # noqa: BLE001, S112 - a test that does something else before shows nothing here
                continue


def _parameters(function: FunctionType) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for mark in getattr(function, "pytestmark", ()):
        if mark.name == "parametrize" and mark.args[1]:
            names = mark.args[0]
            names = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
            first = next(iter(mark.args[1]))
            first = getattr(first, "values", first) if type(first).__name__ == "ParameterSet" else first
            values.update(zip(names, first if len(names) > 1 or isinstance(first, tuple) else [first], strict=False))
    return values


@cache
def _by_check() -> dict[str, str]:
    return {miniature.check: miniature.folder for miniature in reversed(miniatures()) if miniature.base}


def _miniature(check: str) -> Pair:
    """Return what a miniature changes, and the same files of the healthy project."""
    folder = _by_check().get(check)
    if folder is None:
        return Pair()
    wrong, right = [], []
    for path in sorted((MINIATURES / folder).rglob("*")):
        name = path.relative_to(MINIATURES / folder).as_posix()
        if not path.is_file() or path.suffix not in (".py", ".toml", ".html") or name == "miniature.toml":
            continue
        text = path.read_text(encoding="utf-8")
        if not text.strip():
            continue
        wrong.append(File(name.replace(_APPENDED, ".py"), text))
        if (BASE / name).exists() and name != FILE_NAME:
            right.append(File(name, (BASE / name).read_text(encoding="utf-8")))
    accused = Snippet(tuple(wrong)) if wrong else None
    return Pair(accused, Snippet(tuple(right)) if right else accused and _healthy(accused))


def _healthy(wrong: Snippet) -> Snippet | None:
    """Return what the healthy project says of the names that a wrong snippet assigns or defines."""
    files = []
    for file in wrong.files:
        is_settings = file.name == _SETTINGS or "from site_config.settings import *" in file.text
        path = BASE / ("site_config/settings.py" if is_settings else file.name)
        if path.suffix != ".py" or not path.exists():
            continue
        text = path.read_text(encoding="utf-8")
        names = {name for statement in ast.parse(file.text).body for name in _named(statement)}
        told = [ast.get_source_segment(text, node) for node in ast.parse(text).body if names & set(_named(node))]
        if told:
            files.append(File(_SETTINGS if is_settings else file.name, "\n".join(map(str, told)) + "\n"))
    return Snippet(tuple(files)) if files else None


def _named(statement: ast.stmt) -> list[str]:
    """Return the names that a statement assigns, defines or changes an item of."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return [statement.name]
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    names = []
    for target in targets:
        inner = target
        while isinstance(inner, (ast.Subscript, ast.Attribute)):
            inner = inner.value
        if isinstance(inner, ast.Name):
            names.append(inner.id)
    return names
