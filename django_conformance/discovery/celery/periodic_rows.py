"""Names of tasks that the project keeps as rows of django-celery-beat: in migrations, in other code, and in fixtures.

https://django-celery-beat.readthedocs.io/en/latest/
"""

from __future__ import annotations

import ast
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.codec import dumps, loads
from django_conformance.inventory import Location
from django_conformance.source.nodes import method, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django_conformance.source.files import SourceFile, Sources

_MODEL = "PeriodicTask"
_LOOKUPS = ("filter", "exclude", "get", "get_or_none")
_DOTTED = re.compile(r"^[a-zA-Z_]\w*(\.[a-zA-Z_]\w*)+$")
_LARGEST = 1 << 20


@dataclass(frozen=True)
class KeptName:
    """A task's name that becomes a row: where it is written, and the name of the row where that is written beside it.

    ``certain`` says that it is given as ``task``; other texts only look like a task of the project.
    """

    task: str
    location: Location
    subject: str
    row: str = ""
    certain: bool = True


def kept_names(sources: Sources) -> Iterator[KeptName]:
    """Yield each name that no other file of the project looks up, to rename or remove its row."""
    files = [
        file
        for file in sources.every
        if not file.is_test and _MODEL.encode() in file.content and b"beat" in file.content
    ]
    looked_up = {file: _looked_up(file) for file in files}
    for file in files:
        elsewhere: set[str] = set().union(*(names for other, names in looked_up.items() if other is not file))
        here = looked_up[file]
        told: set[str] = set()
        for kept in _written(file):
            if (
                kept.task not in told
                and not {kept.task, kept.row} & elsewhere
                and (kept.certain or kept.task not in here)
            ):
                told.add(kept.task)
                yield kept
    for file in _read_by(files, sources):
        yield from _in_dictionaries(file)
    yield from _in_fixtures(sources.project)


def _read_by(files: list[SourceFile], sources: Sources) -> list[SourceFile]:
    """Return the files of the project from which these import something: the schedules that they write as rows."""
    imported = {path.rpartition(".")[0] for file in files for path in file.names.values()}
    return [sources.by_module[module] for module in sorted(imported) if module in sources.by_module]


def _in_dictionaries(file: SourceFile) -> Iterator[KeptName]:
    """Yield what dictionaries of a file give as ``task``, beside a schedule or not."""
    for node in file.of(ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            name = text(value) if text(key) == "task" else None
            if name is not None and _DOTTED.match(name):
                yield KeptName(name, file.place(value), file.module, certain=False)


def _looked_up(file: SourceFile) -> set[str]:
    """Return the texts by which a file finds rows: those of ``filter()`` and the like, and names of rows it updates."""
    names: set[str] = set()
    for call in file.of(ast.Call):
        if method(call) in _LOOKUPS:
            names |= _texts([*call.args, *(keyword.value for keyword in call.keywords)])
        elif method(call) == "update_or_create":
            names |= _texts(keyword.value for keyword in call.keywords if keyword.arg == "name")
    return names


def _texts(nodes: Iterable[ast.AST]) -> set[str]:
    return {value for node in nodes for inner in ast.walk(node) if (value := text(inner)) is not None}


def _written(file: SourceFile) -> Iterator[KeptName]:
    ignored = {
        inner
        for call in file.of(ast.Call)
        if method(call) in _LOOKUPS
        for value in (*call.args, *(keyword.value for keyword in call.keywords))
        for inner in ast.walk(value)
    } | _of_reversals(file)
    given: set[ast.AST] = set()
    for call in file.of(ast.Call):
        if (
            call in ignored
            or method(call) in _LOOKUPS
            or (_MODEL not in ast.unparse(call.func) and method(call) != "update")
        ):
            continue
        row = next((text(keyword.value) for keyword in call.keywords if keyword.arg == "name"), None) or ""
        for value in _tasks(call):
            if (name := text(value)) is not None:
                given.add(value)
                yield KeptName(name, file.place(value), file.module, row)
    for constant in file.of(ast.Constant):
        name = text(constant)
        if name is not None and constant not in given | ignored and _DOTTED.match(name):
            yield KeptName(name, file.place(constant), file.module, certain=False)


def _of_reversals(file: SourceFile) -> set[ast.AST]:
    """Return what a migration does only where it is reversed: rows get the names back that they had before."""
    reversals = set()
    for call in file.of(ast.Call):
        if method(call) == "RunPython":
            given = [*call.args[1:2], *(keyword.value for keyword in call.keywords if keyword.arg == "reverse_code")]
            reversals |= {value.id for value in given if isinstance(value, ast.Name)}
    return {inner for function in file.functions if function.name in reversals for inner in ast.walk(function)}


def _tasks(call: ast.Call) -> Iterator[ast.expr]:
    """Yield what a call gives as ``task``: by keyword, or in a dictionary of defaults."""
    for keyword in call.keywords:
        if keyword.arg == "task":
            yield keyword.value
        elif keyword.arg in ("defaults", "create_defaults", None) and isinstance(keyword.value, ast.Dict):
            for key, value in zip(keyword.value.keys, keyword.value.values, strict=True):
                if text(key) == "task":
                    yield value


def _in_fixtures(project: Path) -> Iterator[KeptName]:
    for folder, folders, names in os.walk(project):
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and name not in ("node_modules", "static")
        )
        if Path(folder).name != "fixtures":
            continue
        for name in sorted(names):
            path = Path(folder, name)
            if name.endswith((".json", ".yaml", ".yml")) and path.stat().st_size <= _LARGEST:
                yield from _in_fixture(path, path.relative_to(project).as_posix())


def _in_fixture(path: Path, relative: str) -> Iterator[KeptName]:
    content = path.read_text(encoding="utf-8", errors="replace")
    if "django_celery_beat.periodictask" not in content.lower():
        return
    if path.suffix == ".json":
        try:
            objects = loads(content)
        except ValueError:
            return
        for entry in objects if isinstance(objects, list) else ():
            if isinstance(entry, dict) and str(entry.get("model", "")).lower() == "django_celery_beat.periodictask":
                fields = entry.get("fields") or {}
                name = fields.get("task")
                if isinstance(name, str):
                    line = content[: content.find(dumps(name))].count("\n") + 1
                    yield KeptName(name, Location(relative, line), relative, str(fields.get("name", "")))
        return
    for number, written in enumerate(content.splitlines(), 1):
        match = re.match(r"\s+task:\s*[\"']?([\w.]+)", written)
        if match:
            yield KeptName(match[1], Location(relative, number), relative)
