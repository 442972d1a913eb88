"""A task does not start processes with ``multiprocessing``: a prefork worker's processes may not have children.

Why: the processes of the prefork pool are daemonic. ``multiprocessing.Pool``, ``Process.start()`` and ``ProcessPoolExecutor`` raise
AssertionError there, "daemonic processes are not allowed to have children"; in a shell and in tests they work.

Fix: send one task for each part (``group(resize.s(path) for path in paths)``), use a ThreadPoolExecutor, or ``billiard`` in place
of ``multiprocessing``; or start the worker with ``--pool threads``.
"""

import ast
import re
from collections.abc import Iterator

from django_conformance.discovery.celery.declared import pools
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.running import first_run
from django_conformance.rules import Finding, Rule
from django_conformance.source.durations import held
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import method, receiver
from django_conformance.source.orm.functions import Found

rule = Rule(level="must", docs="https://github.com/celery/celery/issues/4525")

_PREFORK = frozenset(("prefork", "processes"))
_POOLS = (
    "multiprocessing.Pool",
    "multiprocessing.pool.Pool",
    "multiprocessing.Manager",
    "concurrent.futures.ProcessPoolExecutor",
    "concurrent.futures.process.ProcessPoolExecutor",
)
_PROCESSES = ("multiprocessing.Process", "multiprocessing.context.Process")
_CONTEXT = "multiprocessing.get_context"
_WORDS = (b"multiprocessing", b"ProcessPoolExecutor")
"""One of these stands in a file that starts processes."""
_KNOWS = ("daemon", "AssertionError")
_SWITCHED_OFF = re.compile(r"PYTHONOPTIMIZE|\bpython[\d.]*\s+-OO?\b")
"""Words of a file that makes processes of a worker able to have children, or asks whether they are; Python without its assertions."""


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each task that starts such processes, itself or in a function of the project that it calls."""
    sources, files = project.context.sources, project.context.deployment_files.every
    if not any(word in file.content for file in sources.every for word in _WORDS):
        return
    if not pools(project) <= _PREFORK or any(_SWITCHED_OFF.search(file.text) for file in files):
        return
    for task in project.definitions:
        run = first_run(Found(task.node, task.file), sources, _starts)
        if run is not None and not any(word in run.file.text for word in _KNOWS):
            call = ast.unparse(run.node)
            yield Finding(
                f"{task.name} runs {call}{run.through}, which starts processes: in a prefork worker AssertionError, "
                "daemonic processes are not allowed to have children",
                at=run.file.at(run.node, task.name),
                evidence={"call": call},
            )


def _starts(node: ast.AST, file: SourceFile) -> bool:
    if not isinstance(node, ast.Call):
        return False
    if _is_chosen(node, file):
        return False
    if file.dotted(node.func) in _POOLS:
        return True
    owner = _receiver(node, file)
    if not isinstance(owner, ast.Call):
        return False
    if file.dotted(owner.func) == _CONTEXT:
        return method(node) in ("Pool", "Manager")
    made = _receiver(owner, file)
    is_process = file.dotted(owner.func) in _PROCESSES or (
        method(owner) == "Process" and isinstance(made, ast.Call) and file.dotted(made.func) == _CONTEXT
    )
    return method(node) == "start" and is_process


def _receiver(call: ast.Call, file: SourceFile) -> ast.expr | None:
    """Return what a call calls a method of, also where a variable holds that."""
    owner = receiver(call)
    return held(owner, file) if owner is not None else None


def _is_chosen(node: ast.AST, file: SourceFile) -> bool:
    """Whether processes start only where a setting, or a parameter that is false by default, says so."""
    tests: list[ast.expr] = []
    for around in file.ancestors(node):
        if isinstance(around, (ast.If, ast.IfExp)):
            tests.append(around.test)
        elif isinstance(around, (ast.FunctionDef, ast.AsyncFunctionDef)):
            given = around.args
            pairs = [*zip(reversed(given.args), reversed(given.defaults), strict=False)]
            pairs += [(name, value) for name, value in zip(given.kwonlyargs, given.kw_defaults, strict=True) if value]
            off = {name.arg for name, value in pairs if isinstance(value, ast.Constant) and not value.value}
            asked = [part for test in tests for part in ast.walk(test) if isinstance(part, ast.Name)]
            return any(name.id in off or name.id == "settings" for name in asked)
    return False
