"""A task fails by raising an exception; if it sets the state FAILURE itself, the state is complete and is kept.

Why: Celery makes an exception of what is stored with FAILURE: without ``exc_type`` there, reading the result raises "Exception information
must include the exception type". With Redis and its like the worker reads it too, before it stores what the task raises. And when the task
returns, SUCCESS replaces the state that it has set.

Fix: raise an exception. Or write ``meta={"exc_type": …, "exc_message": …}``, and ``raise Ignore()`` after it.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import Function, method, own_nodes, text, written

rule = Rule(level="should", docs="https://docs.celeryq.dev/en/stable/userguide/tasks.html#ignore")

_FAILURE = "celery.states.FAILURE"
_WITHOUT_READING = ("db+", "database", "django-db", "rpc")
"""Backends that write the exception of a task over what it has set; Redis and its like read that first, and the worker gets ValueError."""


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each call in a task that sets FAILURE without what is read of it, or before the task returns."""
    backends = [str(app.value("result_backend") or "") for app in project.apps]
    is_replaced = bool(backends) and all(backend.startswith(_WITHOUT_READING) for backend in backends)
    for task in project.definitions:
        for call in own_nodes(task.node):
            if not isinstance(call, ast.Call) or method(call) != "update_state":
                continue
            given = {keyword.arg: keyword.value for keyword in call.keywords}
            state = given.get("state") or (call.args[1] if call.args[1:] else None)
            if state is None or (text(state) != "FAILURE" and task.file.dotted(state) != _FAILURE):
                continue
            meta = given.get("meta") or (call.args[2] if call.args[2:] else None)
            why = ""
            if isinstance(meta, ast.Dict) and not {"exc_type", None} & {text(key) for key in meta.keys}:
                if is_replaced and any(_raises(node, call) for node in own_nodes(task.node)):
                    continue
                why = "without 'exc_type' in meta: who reads the result gets ValueError"
            elif not _stores_nothing(task.node) and not any(_ends(node, call) for node in own_nodes(task.node)):
                why = "and raises nothing after it: SUCCESS replaces it when the task returns"
            if why:
                yield Finding(
                    f"{task.name} sets the state FAILURE by {written(call)}, {why}",
                    at=task.file.at(call, task.name),
                )


def _ends(node: ast.AST, call: ast.Call) -> bool:
    """Whether a node after the call ends the task otherwise than by its return."""
    return (isinstance(node, ast.Raise) or method(node) == "retry") and getattr(node, "lineno", 0) > call.lineno


def _raises(node: ast.AST, call: ast.Call) -> bool:
    """Whether a node after the call raises an exception that Celery stores."""
    is_later = isinstance(node, ast.Raise) and node.lineno > call.lineno
    return is_later and not any(word in ast.unparse(node) for word in ("Ignore", "Reject"))


def _stores_nothing(function: Function) -> bool:
    """Whether a task's decorator says that no result is stored: then SUCCESS is not either."""
    words = [word for made in function.decorator_list if isinstance(made, ast.Call) for word in made.keywords]
    return any(word.arg in ("ignore_result", None) for word in words)
