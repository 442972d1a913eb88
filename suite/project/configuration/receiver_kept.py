"""Every signal receiver stays alive for as long as it should be called.

Why: signals of Django and Celery keep weak references. A lambda, a ``partial``, the method of an object that nothing else
holds, or a function inside ``ready()`` is gone as soon as it has been connected: it is never called, and nothing fails.

Fix: define the function at the top of a module, or connect it with ``weak=False``.
"""

import ast
import re
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import Function, method, receiver
from django_conformance.source.objects import at

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/topics/signals/#listening-to-signals")

_MODULES_OF_SIGNALS = ("django.", "celery.signals.")
_CONNECTING = re.compile(
    r"^(ready|__init__|(register|connect|setup|set_up|init|initiali[sz]e|configure|install|add)(_\w+)?)$"
)
_DECORATOR = "django.dispatch.receiver"


def find(project: Project) -> Iterator[Finding]:
    """Yield each receiver that nothing but the signal's weak reference holds."""
    for file in project.context.sources.code(containing=("connect", "receiver")):
        for call in file.of(ast.Call):
            what = _gone(call, file) if method(call) == "connect" and not _is_strong(call) else ""
            if what and _is_signal(receiver(call), file):
                yield _finding(f"{ast.unparse(call.func)}() is given {what}", file, call)
        for function in file.functions:
            signal = _decorated_with(function, file)
            if signal is not None and _is_local(function, file):
                where = _around(function, file)
                yield _finding(
                    f"{function.name}(), connected to {ast.unparse(signal)}, is defined within {where}()",
                    file,
                    function,
                )


def _finding(what: str, file: SourceFile, node: ast.AST) -> Finding:
    return Finding(
        f"{what}: the signal keeps a weak reference, and nothing else holds it: it is never called",
        at=file.at(node),
    )


def _is_strong(call: ast.Call) -> bool:
    return any(keyword.arg in ("weak", "retry", None) for keyword in call.keywords) or bool(call.args[2:])


def _gone(call: ast.Call, file: SourceFile) -> str:
    """Return what a call of ``connect()`` is given that is gone when the call has ended, in words."""
    given = call.args[0] if call.args else next((word.value for word in call.keywords if word.arg == "receiver"), None)
    if isinstance(given, ast.Lambda):
        return "a lambda"
    if isinstance(given, ast.Call) and file.dotted(given.func) == "functools.partial":
        return "a partial"
    if isinstance(given, ast.Attribute) and isinstance(given.value, ast.Call) and _is_class(given.value.func, file):
        return f"{ast.unparse(given)}, the method of an object that nothing else holds"
    if isinstance(given, ast.Name):
        local = next((node for node in file.functions if node.name == given.id and _is_local(node, file)), None)
        if local is not None and local in _siblings(call, file):
            return f"{given.id}(), which is defined within {_around(local, file)}()"
    return ""


def _is_class(expression: ast.expr, file: SourceFile) -> bool:
    name = file.dotted(expression).rpartition(".")[2]
    return name[:1].isupper() or isinstance(at(file.qualified(expression)), type)


def _siblings(call: ast.Call, file: SourceFile) -> list[ast.AST]:
    """Return the functions that are defined where a call stands."""
    around = file.function_around(call)
    return [node for node in file.functions if next(_functions_around(node, file), None) is around]


def _is_local(function: Function, file: SourceFile) -> bool:
    """Whether a function is gone when what it is defined in returns, which is a function that sets things up."""
    around = next(_functions_around(function, file), None)
    if around is None or not _CONNECTING.match(around.name):
        return False
    uses = [node for node in ast.walk(around) if isinstance(node, ast.Name) and node.id == function.name]
    return all(isinstance(parent := file.parents.get(use), ast.Call) and method(parent) == "connect" for use in uses)


def _functions_around(function: Function, file: SourceFile) -> Iterator[Function]:
    """Yield the functions that a function is defined in, the innermost first; none for a method."""
    if not isinstance(file.parents.get(function), ast.ClassDef):
        yield from (node for node in file.ancestors(function) if isinstance(node, Function))


def _around(function: Function, file: SourceFile) -> str:
    return next(_functions_around(function, file)).name


def _decorated_with(function: Function, file: SourceFile) -> ast.expr | None:
    """Return the signal that a decorator connects a function to without a strong reference."""
    for decorator in function.decorator_list:
        call = decorator if isinstance(decorator, ast.Call) else None
        if call is not None and _is_strong(call):
            continue
        if call is not None and file.dotted(call.func) == _DECORATOR and call.args:
            return call.args[0]
        connect = call.func if call is not None else decorator
        if isinstance(connect, ast.Attribute) and connect.attr == "connect" and _is_signal(connect.value, file):
            return connect.value
    return None


def _is_signal(expression: ast.expr | None, file: SourceFile) -> bool:
    """Whether an expression is a signal of Django's kind or Celery's."""
    if expression is None:
        return False
    dotted = file.qualified(expression)
    value: Any = at(dotted)
    if value is not None:
        kinds = {f"{kind.__module__}.{kind.__name__}" for kind in type(value).__mro__}
        return bool(kinds & {"django.dispatch.dispatcher.Signal", "celery.utils.dispatch.signal.Signal"})
    is_known = dotted.startswith(_MODULES_OF_SIGNALS)
    return is_known or dotted.rpartition(".")[2] in ("on_after_configure", "on_after_finalize", "on_after_fork")
