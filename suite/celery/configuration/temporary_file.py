"""A task is not given the path of a file that is deleted before it runs.

Why: Django removes an upload's temporary file at the end of the request, and a ``NamedTemporaryFile`` or a ``TemporaryDirectory`` is removed when
its block ends. The task gets FileNotFoundError; in tests that run tasks eagerly it works.

Fix: save the file in a storage that the worker has too (``default_storage.save(…)``), and give the task its name.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.waits import waits_in
from django_conformance.rules import Finding, Rule
from django_conformance.source.durations import assigned, held
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import method

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/ref/files/uploads/#django.core.files.uploadedfile.TemporaryUploadedFile",
)

_FILES = ("tempfile.NamedTemporaryFile", "django.core.files.temp.NamedTemporaryFile")
_OF_PATHS = ("str", "Path", "pathlib.Path", "os.path.join", "os.fspath", "os.path.abspath", "os.path.realpath")
_FOLDERS = ("tempfile.TemporaryDirectory",)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each argument of a published task that is such a path."""
    for call in project.calls:
        function = next(
            (node for node in call.file.ancestors(call.node) if isinstance(node, (ast.FunctionDef, ast.Lambda))), None
        )
        if not call.publishes or not isinstance(function, ast.FunctionDef):
            continue
        for value in call.values:
            what = _removed(value, call.node, call.file)
            if what and not any(waits_in(function, call.file)):
                yield Finding(
                    f"{call.name} is given {ast.unparse(value)} in line {call.node.lineno}, the path of {what}: the file is gone when a "
                    "worker runs the task",
                    subject=call.name,
                    location=call.location,
                )


def _removed(value: ast.expr, call: ast.Call, file: SourceFile) -> str:
    """Return what a path leads to that is removed; "" where that is not certain."""
    for node in _same_path(held(value, file)):
        if method(node) == "temporary_file_path":
            return "an upload's temporary file"
        if isinstance(node, ast.Name):
            is_of_file = isinstance(file.parents.get(node), ast.Attribute) and file.parents[node].attr == "name"  # type: ignore[attr-defined]
            opened = _opened(node, call, file)
            if opened and (is_of_file or opened in _FOLDERS):
                return f"a {opened.rpartition('.')[2]}"
    return ""


def _same_path(made: ast.expr) -> Iterator[ast.AST]:
    """Yield the parts of an expression that are parts of the path which it gives, not of what another call makes of it."""
    yield made
    if isinstance(made, ast.Call) and method(made) != "temporary_file_path" and ast.unparse(made.func) not in _OF_PATHS:
        return
    for part in ast.iter_child_nodes(made):
        yield from _same_path(part) if isinstance(part, ast.expr) else ast.walk(part)


def _opened(name: ast.Name, call: ast.Call, file: SourceFile) -> str:
    """Return by what a variable is opened that is removed by itself, in a ``with`` around the call or by an assignment."""
    for ancestor in file.ancestors(name):
        for item in ancestor.items if isinstance(ancestor, ast.With) else ():
            if isinstance(item.optional_vars, ast.Name) and item.optional_vars.id == name.id:
                return _temporary(item.context_expr, file)
    made = assigned(name, file)
    return _temporary(made, file) if made is not None else ""


def _temporary(made: ast.expr, file: SourceFile) -> str:
    dotted = file.dotted(made.func) if isinstance(made, ast.Call) else ""
    if not isinstance(made, ast.Call) or dotted not in (*_FILES, *_FOLDERS):
        return ""
    is_kept = any(word.arg in ("delete", "delete_on_close", None) for word in made.keywords)
    return "" if is_kept else dotted
