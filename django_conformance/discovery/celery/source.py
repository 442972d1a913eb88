"""What the project's source says of Celery, read without importing it: apps, tasks, and who publishes them."""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

_OF_INTEREST = re.compile(rb"celery|shared_task|\.task\b|\.delay|apply_async|send_task|cache")
_LARGEST = 2_000_000
_PUBLISHING = ("delay", "apply_async", "delay_on_commit", "apply_async_on_commit")


@dataclass(frozen=True)
class TaskSource:
    """A function decorated as a task; ``owner`` is what stands before ``.task``, ``None`` for ``shared_task``."""

    node: ast.FunctionDef | ast.AsyncFunctionDef
    decorator: ast.expr
    owner: str | None

    def keyword(self, name: str) -> ast.expr | None:
        """Return an argument of the decorator."""
        keywords = self.decorator.keywords if isinstance(self.decorator, ast.Call) else []
        return next((one.value for one in keywords if one.arg == name), None)


@dataclass(frozen=True)
class Source:
    """A Python file of the project; ``module`` is the name it is imported by."""

    path: Path
    module: str
    tree: ast.Module
    is_test: bool

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the file, walked once: large projects are asked many questions."""
        return tuple(ast.walk(self.tree))

    @cached_property
    def names(self) -> dict[str, str]:
        """What imports anywhere in the file give names to: local name to dotted path."""
        found: dict[str, str] = {}
        for node in self.nodes:
            if isinstance(node, ast.Import):
                for one in node.names:
                    found[one.asname or one.name.split(".")[0]] = one.name if one.asname else one.name.split(".")[0]
            elif isinstance(node, ast.ImportFrom):
                base = self._base(node)
                for one in node.names:
                    found[one.asname or one.name] = f"{base}.{one.name}" if base else one.name
        return found

    @cached_property
    def local(self) -> frozenset[str]:
        """The names of parameters, and of variables that functions assign."""
        functions = [one for one in self.nodes if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))]
        parameters = {one.arg for function in functions for one in ast.walk(function.args) if isinstance(one, ast.arg)}
        stored = (
            node.id
            for function in functions
            for node in ast.walk(function)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        )
        return frozenset(parameters | set(stored))

    @cached_property
    def imported(self) -> frozenset[str]:
        """Every module this file may import, and every name of a module it imports."""
        modules = {one.name for node in self.nodes if isinstance(node, ast.Import) for one in node.names}
        return frozenset(modules | set(self.names.values()) | {name.rpartition(".")[0] for name in self.names.values()})

    def _base(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        package = self.module.split(".")
        if self.path.name != "__init__.py":
            package = package[:-1]
        package = package[: len(package) - node.level + 1]
        return ".".join([*package, *([node.module] if node.module else [])])

    def dotted(self, expression: ast.expr) -> str:
        """Return the dotted path that an expression of names and attributes stands for, through this file's imports."""
        if isinstance(expression, ast.Name):
            return self.names.get(expression.id, expression.id)
        if isinstance(expression, ast.Attribute):
            return f"{self.dotted(expression.value)}.{expression.attr}"
        return ""

    @cached_property
    def apps(self) -> list[ast.Call]:
        """The calls that make a Celery app."""
        if not any(name.split(".")[0] == "celery" for name in self.names.values()):
            return []
        classes = {
            node.name
            for node in self.nodes
            if isinstance(node, ast.ClassDef) and any(_is_celery(self.dotted(base)) for base in node.bases)
        }
        return [
            node
            for node in self.nodes
            if isinstance(node, ast.Call)
            and (_is_celery(self.dotted(node.func)) or (isinstance(node.func, ast.Name) and node.func.id in classes))
        ]

    @cached_property
    def tasks(self) -> list[TaskSource]:
        """The functions that are decorated as tasks, or seem so: whether ``owner`` is an app only the import tells."""
        found = []
        for node in self.nodes:
            if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                continue
            for decorator in node.decorator_list:
                function = decorator.func if isinstance(decorator, ast.Call) else decorator
                if self.dotted(function) in ("celery.shared_task", "celery.app.shared_task", "celery.decorators.task"):
                    found.append(TaskSource(node, decorator, None))
                elif (
                    isinstance(function, ast.Attribute)
                    and function.attr == "task"
                    and isinstance(function.value, (ast.Name, ast.Attribute))
                ):
                    found.append(TaskSource(node, decorator, self.dotted(function.value)))
        return found

    def bracketed(self, node: ast.expr) -> bool:
        """Whether an argument of a call stands in brackets of its own, as if it were a tuple."""
        try:
            line = self.path.read_bytes().splitlines()[node.lineno - 1]
        except (OSError, IndexError):
            return False
        before, after = line[: node.col_offset].rstrip(), line[node.end_col_offset or 0 :].lstrip()
        return before.endswith((b"((", b"=(", b"= (")) and after.startswith(b")")

    def published(self) -> Iterator[tuple[ast.Call, str]]:
        """Yield every call that publishes a task, and the dotted path of what is published."""
        for node in self.nodes:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _PUBLISHING:
                yield node, self.qualified(node.func.value)

    def qualified(self, expression: ast.expr) -> str:
        """Return the dotted path of a name, with this module's own before what is defined here."""
        if (
            isinstance(expression, ast.Call)
            and isinstance(expression.func, ast.Attribute)
            and expression.func.attr in ("s", "si", "signature")
        ):
            expression = expression.func.value
        dotted = self.dotted(expression)
        return (
            dotted
            if not dotted or dotted.split(".")[0] in {name.split(".")[0] for name in self.names.values()}
            else f"{self.module}.{dotted}"
        )


def _is_celery(dotted: str) -> bool:
    return dotted in ("celery.Celery", "celery.app.Celery", "celery.app.base.Celery")


def sources(project: Path) -> list[Source]:
    """Return the project's Python files that have to do with Celery; those that cannot be parsed are left out."""
    known = {
        os.path.realpath(file): name
        for name, module in list(sys.modules.items())
        if isinstance(file := getattr(module, "__file__", None), str) and name != "__main__"
    }
    found = []
    for path in python_files(project):
        try:
            text = path.read_bytes()
            if len(text) > _LARGEST or not _OF_INTEREST.search(text):
                continue
            tree = ast.parse(text, str(path))
        except (OSError, SyntaxError, ValueError, RecursionError):
            continue
        found.append(
            Source(
                path, known.get(os.path.realpath(path)) or module_name(path), tree, is_test(path.relative_to(project))
            )
        )
    return found


def python_files(project: Path) -> Iterator[Path]:
    """Yield the project's own Python files: no environments, no hidden folders, no migrations."""
    for folder, folders, files in os.walk(project):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".")
            and name not in ("__pycache__", "node_modules", "site-packages", "migrations")
            and not Path(folder, name, "pyvenv.cfg").exists()
        )
        yield from (Path(folder, name) for name in sorted(files) if name.endswith(".py"))


def is_test(path: Path) -> bool:
    """Whether a file is a test, by its name or folder."""
    name = path.name
    named = name.startswith(("test_", "tests")) or name.endswith("_test.py") or name == "conftest.py"
    return named or bool({"test", "tests", "testing", "docs", "examples"} & set(path.parts[:-1]))


def _app_folders() -> dict[Path, str]:
    """Return the folder of each installed app and its dotted name, the deepest first; none where Django is not set up."""
    from django.apps import apps

    found = {Path(os.path.realpath(one.path)): one.name for one in apps.app_configs.values()}
    return dict(sorted(found.items(), key=lambda one: -len(one[0].parts)))


def module_name(path: Path) -> str:
    """Return the name a file is imported by: its place in an installed app, else below the deepest of ``sys.path``."""
    absolute = Path(os.path.realpath(path))
    for folder, package in _app_folders().items():
        if folder in absolute.parents:
            inner = absolute.relative_to(folder).with_suffix("").parts
            return ".".join([package, *(inner[:-1] if inner[-1] == "__init__" else inner)])
    roots = [Path(os.path.realpath(entry or ".")) for entry in sys.path]
    best = max(
        (root for root in roots if root in absolute.parents), key=lambda root: len(root.parts), default=absolute.parent
    )
    parts = list(absolute.relative_to(best).with_suffix("").parts)
    if parts[-1] == "__init__" and len(parts) > 1:
        parts.pop()
    return ".".join(parts)
