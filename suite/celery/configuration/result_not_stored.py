"""A result that code reads is stored: there is a result backend, and the task does not ignore its result.

Why: without a backend, reading it raises; with ignore_result it is None, or PENDING forever. With ``rpc://`` it is PENDING in every
process but the one that sent the task. Called eagerly, as in tests, all of them give the value.

Fix: configure a result backend, remove ignore_result, or let the task write its result into the database.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.configuration import has_backend
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import method, own_nodes, written

rule = Rule(level="must", docs="https://docs.celeryq.dev/en/stable/userguide/tasks.html#result-backends", settings=True)

_READS = (
    *("get", "wait", "join", "collect", "state", "status", "result", "info", "traceback"),
    *("ready", "successful", "failed"),
)
_SENDING = ("delay", "apply_async", "send_task", "delay_on_commit", "apply_async_on_commit")
_RESULTS = ("celery.result.AsyncResult", "celery.result.GroupResult")
_NO_BACKEND = "and there is no result backend: NotImplementedError or AttributeError"
_ALL_IGNORED = "and every task ignores its result: it is PENDING forever"
_OF_SENDER = (
    "and the backend rpc:// gives a result to the process that sent the task alone: it is PENDING forever elsewhere"
)
_IGNORED = "which has ignore_result: it is None, or PENDING, whatever the task returns"


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield the first read in each function, and at each module's top, of a result that is not stored.

    A function that reads results only where tasks run eagerly says so, by a name with EAGER in it. Where the settings
    let each task run eagerly, delay() gives the value itself.
    """
    if all(app.record.configuration.get("task_always_eager") for app in project.apps):
        return
    is_stored = any(has_backend(app.record.result_backend) for app in project.apps) or project.backend_is_deployed
    is_of_sender = bool(project.apps) and _is_of_sender(project)
    is_polled = is_stored and _polls(project)
    for file in project.files if project.apps else ():
        for scope in file.of(ast.Module, ast.FunctionDef, ast.AsyncFunctionDef):
            if scope is file.tree or "EAGER" not in ast.dump(scope).upper():
                yield from _reads(scope, file, project, is_stored=is_stored, is_of_sender=is_of_sender)
                if is_polled:
                    yield from _handed_out(scope, file, project)


def _reads(
    scope: ast.AST, file: SourceFile, project: CeleryProject, *, is_stored: bool, is_of_sender: bool
) -> Iterator[Finding]:
    assigned: dict[str, list[ast.expr]] = {}
    for node in own_nodes(scope):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            assigned.setdefault(node.targets[0].id, []).append(node.value)
    is_elsewhere = is_of_sender and not any(method(node) in _SENDING for node in own_nodes(scope))
    for node in own_nodes(scope):
        if not (isinstance(node, ast.Attribute) and node.attr in _READS and isinstance(node.ctx, ast.Load)):
            continue
        values = assigned.get(node.value.id, []) if isinstance(node.value, ast.Name) else [node.value]
        reasons = [_reason(value, file, project, is_stored=is_stored) for value in values]
        if is_elsewhere and values and all(_is_by_id(value, file) for value in values):
            reasons = [(written(value), _OF_SENDER) for value in values]
        if reasons and None not in reasons:
            subject, reason = next(filter(None, reasons))
            yield Finding(
                f"{file.relative}:{node.lineno} reads .{node.attr} of the result of {subject}, {reason}",
                at=file.at(node, subject),
                evidence={"reads": node.attr},
            )
            return


def _is_of_sender(project: CeleryProject) -> bool:
    """Whether all apps with a backend get results through queues of the processes that send tasks."""
    backends = [str(app.declared("result_backend") or "") for app in project.apps]
    stored = [backend for backend in backends if has_backend(backend)]
    return not project.backend_is_deployed and bool(stored) and all(name.startswith("rpc") for name in stored)


def _is_by_id(value: ast.expr, file: SourceFile) -> bool:
    is_result = isinstance(value, ast.Call) and file.dotted(value.func) == _RESULTS[0]
    return is_result or method(value) == "AsyncResult"


def _polls(project: CeleryProject) -> bool:
    """Whether code reads the state of results that it knows by their ids."""
    return any(
        isinstance(node.value, ast.Call) and file.dotted(node.value.func) in _RESULTS and node.attr in _READS
        for file in project.files
        for node in file.of(ast.Attribute)
    ) or any(
        isinstance(node.value, ast.Call) and file.dotted(node.value.func) in _RESULTS
        for file in project.files
        for node in file.of(ast.Assign)
    )


def _handed_out(scope: ast.AST, file: SourceFile, project: CeleryProject) -> Iterator[Finding]:
    """Yield each id of an ignored result that a view answers with, to who asks for its state later."""
    assigned = {
        node.targets[0].id: node.value
        for node in own_nodes(scope)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    for answer in own_nodes(scope):
        is_response = isinstance(answer, ast.Call) and ast.unparse(answer.func).endswith("Response")
        for node in ast.walk(answer) if is_response else ():
            if isinstance(node, ast.Attribute) and node.attr in ("id", "task_id"):
                value = assigned.get(node.value.id) if isinstance(node.value, ast.Name) else node.value
                reason = _reason(value, file, project, is_stored=True) if value is not None else None
                if reason is not None and reason[1] == _IGNORED:
                    yield Finding(
                        f"{file.relative}:{node.lineno} answers with the id of the result of {reason[0]}, {reason[1]}",
                        at=file.at(node, reason[0]),
                        evidence={"reads": node.attr},
                    )
                    return


def _reason(value: ast.expr, file: SourceFile, project: CeleryProject, *, is_stored: bool) -> tuple[str, str] | None:
    """Return whose result a value certainly is and why it is not stored; ``None`` where it is, or is no result."""
    if not isinstance(value, ast.Call):
        return None
    if file.dotted(value.func) in _RESULTS:
        are_ignored = bool(project.tasks) and all(task.ignore_result for task in project.tasks.values())
        return (
            (ast.unparse(value), _NO_BACKEND if not is_stored else _ALL_IGNORED)
            if are_ignored or not is_stored
            else None
        )
    if method(value) == "AsyncResult" and is_stored:
        task = project.task_at(value.func.value, file) if isinstance(value.func, ast.Attribute) else None
        return (str(task.name), _IGNORED) if task is not None and task.ignore_result else None
    if not (isinstance(value.func, ast.Attribute) and value.func.attr in ("delay", "apply_async")):
        return None
    task = project.task_at(value.func.value, file)
    if task is None:
        return None
    if not is_stored:
        return str(task.name), _NO_BACKEND
    given = [keyword.value for keyword in value.keywords if keyword.arg in ("ignore_result", None)]
    is_on = any(isinstance(option, ast.Constant) and option.value is True for option in given)
    return (str(task.name), _IGNORED) if is_on or (task.ignore_result and not given) else None
