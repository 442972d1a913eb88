"""A view responds with the id of a result, not with the result object.

Why: what ``delay()`` and ``apply_async()`` return is an AsyncResult. It cannot be written as JSON: JsonResponse, a response of REST
framework and a session raise TypeError, after the task has been sent.

Fix: give ``result.id``.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.waits import gives_result, results_of
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import method, own_nodes, receiver, spelled

rule = Rule(
    level="must", docs="https://docs.celeryq.dev/en/stable/reference/celery.result.html#celery.result.AsyncResult.id"
)

_WRITING = (
    "django.http.JsonResponse",
    "django.http.response.JsonResponse",
    "rest_framework.response.Response",
    "json.dumps",
)
_ENCODES = ("default", "cls", "encoder", "template_name", None)
"""Arguments by which another encoder writes the value, or a template."""
_SESSIONS = ("request.session", "self.request.session")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each result that code gives to what writes it as JSON."""
    published = {call.node for call in project.calls}
    for file in project.files:
        for function in file.functions:
            nodes = list(own_nodes(function))
            single, several = results_of(nodes, file)
            for node in nodes:
                for value in _written(node, file):
                    is_result = (gives_result(value, file) and not _is_of_another(value, published)) or (
                        isinstance(value, ast.Name) and value.id in (single | several) and _is_only(value.id, nodes)
                    )
                    if is_result:
                        yield Finding(
                            f"{function.name}() gives {ast.unparse(value)}, the result of a task, to {_target(node)}: it cannot be "
                            "written as JSON",
                            at=file.at(value),
                            hint="Give the result's id.",
                        )


def _written(node: ast.AST, file: SourceFile) -> Iterator[ast.expr]:
    """Yield the values that a node writes as JSON."""
    if isinstance(node, ast.Call) and file.dotted(node.func) in _WRITING:
        if any(word.arg in _ENCODES for word in node.keywords):
            return
        data = node.args[0] if node.args else next((word.value for word in node.keywords if word.arg == "data"), None)
        if data is not None:
            yield from _values(data)
    elif isinstance(node, ast.Assign):
        target = node.targets[0]
        if isinstance(target, ast.Subscript) and spelled(target.value) in _SESSIONS:
            yield from _values(node.value)


def _values(data: ast.expr) -> Iterator[ast.expr]:
    if isinstance(data, ast.Dict):
        for value in data.values:
            yield from _values(value)
    elif isinstance(data, (ast.List, ast.Tuple)):
        for value in data.elts:
            yield from _values(value)
    else:
        yield data


def _is_of_another(value: ast.expr, published: set[ast.Call]) -> bool:
    """Whether ``delay()`` is called without arguments of what is not known to be a task: it may be any method of that name."""
    if not isinstance(value, ast.Call) or value in published or method(value) != "delay":
        return False
    return not value.args and not value.keywords and isinstance(receiver(value), ast.Attribute)


def _is_only(name: str, nodes: list[ast.AST]) -> bool:
    """Whether a variable is nothing but results: it is assigned once."""
    stored = [
        node for node in nodes if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)
    ]
    return len(stored) == 1


def _target(node: ast.AST) -> str:
    return f"{ast.unparse(node.func)}()" if isinstance(node, ast.Call) else "the session"
