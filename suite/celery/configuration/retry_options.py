"""A task with retry options is retried somewhere.

Why: max_retries, default_retry_delay and the like only limit a retry. Without autoretry_for or a call of
``self.retry()`` a task that fails is never run again. retry_backoff and the like only apply to autoretry_for.

Fix: add ``autoretry_for=(OSError,)`` with the exceptions that are worth another attempt, or call ``self.retry(exc=error)``.
"""

import ast
import inspect
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.source import DefinedTask
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import method, spelled
from django_conformance.source.objects import at
from django_conformance.source.reading import attribute

rule = Rule(
    level="should",
    docs="https://docs.celeryq.dev/en/stable/userguide/tasks.html#automatic-retry-for-known-exceptions",
)

_AUTOMATIC = ("retry_backoff", "retry_backoff_max", "retry_jitter", "retry_kwargs", "dont_autoretry_for")
_OPTIONS = ("max_retries", "default_retry_delay", *_AUTOMATIC)
_DELAYS = ("countdown", "eta")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each decorated task, and each class of tasks, with options of retries that nothing reads."""
    yield from _of_classes(project)
    retried_elsewhere = any(b"task_failure" in file.content and b"retry" in file.content for file in project.files)
    for task in project.definitions if not retried_elsewhere else ():
        options = [option for option in _OPTIONS if _is_given(task.keyword(option))]
        if not options or task.live is None or attribute(task.live, "autoretry_for") or _reads(task, options):
            continue
        calls = [node for node in ast.walk(task.node) if isinstance(node, ast.Call) and method(node) == "retry"]
        if not calls and not _may_be_retried(task):
            yield _finding(
                task, options, "and nothing retries it: neither autoretry_for nor retry(): it fails at the first error"
            )
        unread = [option for option in options if option in _AUTOMATIC]
        if calls and unread and not all(_has_delay(call) for call in calls):
            waits = attribute(task.live, "default_retry_delay")
            yield _finding(
                task,
                unread,
                f"which only autoretry_for reads: its retry() waits default_retry_delay, {waits} s, each time",
                "Give retry() its delay, `countdown=2**self.request.retries`, or name the exceptions in autoretry_for instead.",
            )


def _of_classes(project: CeleryProject) -> Iterator[Finding]:
    """Yield each class of tasks of the project with options of retries, where neither it nor one of its tasks retries."""
    for file in project.files:
        for node in file.of(ast.ClassDef):
            kind = at(f"{file.module}.{node.name}")
            options = [option for option in _OPTIONS if isinstance(kind, type) and vars(kind).get(option)]
            tasks = [task for task in project.definitions if isinstance(kind, type) and kind in type(task.live).__mro__]
            if options and tasks and not any(_is_retried(task) for task in tasks):
                yield Finding(
                    f"{file.module}.{node.name} has {', '.join(options)}, and none of its tasks "
                    f"({', '.join(task.name for task in tasks)}) is retried: neither autoretry_for nor retry()",
                    at=file.at(node, f"{file.module}.{node.name}"),
                )


def _is_retried(task: DefinedTask) -> bool:
    own = [
        kind for kind in type(task.live).__mro__[1:] if str(kind.__module__).split(".")[0] not in ("celery", "builtins")
    ]
    texts = list(map(_source, own))
    return bool(attribute(task.live, "autoretry_for") or "retry" in _attributes(task.node)) or any(
        "retry(" in text or "autoretry_for" in text for text in texts
    )


def _source(kind: type) -> str:
    """Return a class as it is written; where that is not known, what says that it may retry."""
    try:
        return inspect.getsource(kind)
    except (OSError, TypeError):
        return "retry("


def _finding(task: DefinedTask, options: list[str], why: str, hint: str = "") -> Finding:
    said = ", ".join(f"{option}={ast.unparse(value)}" for option in options if (value := task.keyword(option)))
    return Finding(f"{task.name} has {said}, {why}", subject=task.name, location=task.location, hint=hint)


def _is_given(value: ast.expr | None) -> bool:
    """Whether an option says more than that nothing is retried: ``max_retries=0``."""
    return value is not None and not (isinstance(value, ast.Constant) and not value.value)


def _has_delay(call: ast.Call) -> bool:
    return any(keyword.arg in (*_DELAYS, None) for keyword in call.keywords)


def _reads(task: DefinedTask, options: list[str]) -> bool:
    """Whether the function reads one of the options itself."""
    return any(isinstance(node, ast.Attribute) and node.attr in options for node in ast.walk(task.node))


def _may_be_retried(task: DefinedTask) -> bool:
    """Whether something else may retry a task: its class, another decorator, or what it gives itself to or calls."""
    from celery.app.task import Task

    if len(task.node.decorator_list) > 1 or not _is_plain(task):
        return True
    nodes = list(ast.walk(task.node))
    names = {node.id for node in nodes if isinstance(node, ast.Name)} - {*dir(Task)}
    itself = task.node.args.args[0].arg if task.keyword("bind") is not None and task.node.args.args else ""
    passed = {
        argument.id
        for node in nodes
        if isinstance(node, ast.Call)
        for argument in (*node.args, *(keyword.value for keyword in node.keywords))
        if isinstance(argument, ast.Name)
    }
    helpers = {node.name for node in task.file.functions if node is not task.node and "retry" in _attributes(node)}
    raises = {spelled(node).rpartition(".")[2] for node in nodes if isinstance(node, (ast.Name, ast.Attribute))}
    return bool(itself in passed or helpers & names or raises & {"Retry", "Reject", "current_task", "replace"})


def _is_plain(task: DefinedTask) -> bool:
    """Whether no class of the task but Celery's own and a bare app's may retry it."""
    kinds = type(task.live).__mro__[1:]
    return all(str(kind.__module__).split(".")[0] in ("celery", "builtins") for kind in kinds)


def _attributes(node: ast.AST) -> set[str]:
    return {inner.attr for inner in ast.walk(node) if isinstance(inner, ast.Attribute)}
