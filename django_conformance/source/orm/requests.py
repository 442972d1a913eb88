"""What a coroutine reads of its request that is only loaded then: the user, and what the session holds.

https://docs.djangoproject.com/en/stable/topics/auth/default/#authentication-in-web-requests
"""

from __future__ import annotations

import ast
import inspect
from functools import cache
from typing import TYPE_CHECKING, Any

from django_conformance.source.nodes import called, guarded, own_nodes, positional, spelled, written
from django_conformance.source.orm.asking import Asking
from django_conformance.source.orm.bridges import bridged_function
from django_conformance.source.orm.functions import class_around, method_of, named
from django_conformance.source.reading import members, readable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.source.files import SourceFile, Sources
    from django_conformance.source.nodes import Function
    from django_conformance.source.orm.functions import Found

_AUTHENTICATION = "django.contrib.auth.middleware.AuthenticationMiddleware"
_LOADING = ("LoginRequiredMiddleware", "RemoteUserMiddleware")
_OF_SESSIONS = ("get", "pop", "setdefault", "keys", "values", "items", "has_key", "update")
_IN_DATABASE = ("django.contrib.sessions.backends.db", "django.contrib.sessions.backends.cached_db")

_OF_MIDDLEWARE = ("__call__", "__acall__")

_ANY = ".user .session"
"""Stands for source that cannot be read."""


def asked_of_request(coroutine: ast.AsyncFunctionDef, file: SourceFile, sources: Sources) -> Iterator[Asking]:
    """Yield each attribute of the lazy user, and each use of a session that is kept in the database."""
    if not _is_of_django(coroutine, file):
        return
    read = _read_in_threads(coroutine, file)
    lazy = {
        name
        for name in ("user", "session")
        if name not in read and _is_lazy(name, _own_middleware(coroutine, file), sources)
    }
    for node in own_nodes(coroutine):
        how = _how(node, coroutine)
        if how and how[0] in lazy:
            yield Asking(node, written(node), f"reads {written(node)}, {how[1]}")
        elif isinstance(node, ast.Call) and lazy:
            asking = _through(node, lazy, file, sources)
            if asking is not None:
                yield asking


def _through(call: ast.Call, lazy: set[str], file: SourceFile, sources: Sources) -> Asking | None:
    """Return what a plain function of the project reads of the request that a coroutine calls it with."""
    position = next((at for at, given in enumerate(call.args) if _is_request(given)), None)
    found = _called(call, file, sources) if position is not None else None
    if position is None or found is None or not found.is_plain:
        return None
    parameters = [name for name in found.parameters if name not in ("self", "cls")]
    if parameters[position : position + 1] != ["request"]:
        return None
    for node in own_nodes(found.node):
        how = _how(node, found.node)
        if how and how[0] in lazy and not guarded(found.node, node):
            inner = Asking(node, written(node), f"reads {written(node)}, {how[1]}")
            text = f"{spelled(call.func)}()"
            return Asking(call, text, f"calls {text}", found, inner)
    return None


def _is_request(node: ast.expr) -> bool:
    return spelled(node) in ("request", "self.request")


def _called(call: ast.Call, file: SourceFile, sources: Sources) -> Found | None:
    """Return the function that a call by a name, or of a method of the own class, leads to."""
    if isinstance(call.func, ast.Attribute) and spelled(call.func.value) == "self":
        kind = class_around(call, file)
        return method_of(kind, call.func.attr, sources) if kind is not None else None
    return named(call.func, file, sources) if isinstance(call.func, (ast.Name, ast.Attribute)) else None


def _how(node: ast.AST, coroutine: Function) -> tuple[str, str] | None:
    """Return which part of the request a node reads, and what that loads."""
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load) and _is_kept_user(node.value, coroutine):
        return "user", "which loads the session and the user"
    if (
        isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Load)
        and _is_of_request(node.value, "user", coroutine)
    ):
        return "user", "which loads the session and the user"
    owner: ast.AST | None = node.value if isinstance(node, ast.Subscript) else None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _OF_SESSIONS:
        owner = node.func.value
    if owner is not None and _is_of_request(owner, "session", coroutine):
        return "session", "which loads the session from the database"
    return None


def _is_kept_user(node: ast.AST, coroutine: Function) -> bool:
    """Whether a node is a variable that is given the lazy user of the request, and nothing else."""
    if not isinstance(node, ast.Name):
        return False
    stores = [inner for inner in own_nodes(coroutine) if isinstance(inner, ast.Name) and inner.id == node.id]
    values = [
        inner.value
        for inner in own_nodes(coroutine)
        if isinstance(inner, ast.Assign) and any(target in stores for target in inner.targets)
    ]
    count = sum(isinstance(inner.ctx, ast.Store) for inner in stores)
    return count == len(values) == 1 and _is_of_request(values[0], "user", coroutine)


def _is_of_request(node: ast.AST, name: str, coroutine: Function) -> bool:
    if not isinstance(node, ast.Attribute) or node.attr != name:
        return False
    if isinstance(node.value, ast.Attribute):
        return node.value.attr == "request" and isinstance(node.value.value, ast.Name) and node.value.value.id == "self"
    return isinstance(node.value, ast.Name) and node.value.id == "request" and "request" in positional(coroutine)


def _is_of_django(coroutine: ast.AsyncFunctionDef, file: SourceFile) -> bool:
    """Whether a coroutine is a view or middleware of Django itself: other frameworks load the user before."""
    for decorator in coroutine.decorator_list:
        path = file.dotted(decorator.func if isinstance(decorator, ast.Call) else decorator)
        if not path.startswith("django."):
            return False
    kind = class_around(coroutine, file)
    if kind is None:
        return True
    from django.views import View

    if not isinstance(kind, type):
        return False
    is_view = issubclass(kind, View) and coroutine.name in (*View.http_method_names, "dispatch")
    frameworks = {base.__module__.partition(".")[0] for base in kind.__mro__}
    return (is_view and not frameworks & {"rest_framework", "adrf", "ninja"}) or coroutine.name in _OF_MIDDLEWARE


def _read_in_threads(coroutine: ast.AsyncFunctionDef, file: SourceFile) -> set[str]:
    """Return what other threads may have loaded: in a lambda or a function within, or as they are given the request."""
    names: set[str] = set()
    for node in ast.walk(coroutine):
        if node is not coroutine and isinstance(node, (ast.Lambda, ast.FunctionDef)):
            names |= {inner.attr for inner in ast.walk(node) if isinstance(inner, ast.Attribute)}
        if bridged_function(node, file) is not None and "request" in ast.dump(node):
            names |= {"user", "session"}
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            names.add(node.attr)
    return names


def _own_middleware(coroutine: ast.AsyncFunctionDef, file: SourceFile) -> str:
    is_middleware = coroutine.name in _OF_MIDDLEWARE and class_around(coroutine, file) is not None
    return file.module if is_middleware else ""


@cache
def _is_lazy(name: str, own: str, sources: Sources) -> bool:
    """Whether nothing before a view loads the user or the session: no middleware, and no code that puts another there.

    ``own`` is the module of a coroutine that itself is middleware.
    """
    from django.conf import settings

    listed = settings.MIDDLEWARE
    middleware = [path for path in readable(list(members(listed))) if isinstance(path, str)]
    if name == "user" and _AUTHENTICATION not in middleware:
        return False
    if name == "session" and settings.SESSION_ENGINE not in _IN_DATABASE:
        return False
    if any(path.endswith(_LOADING) for path in middleware):
        return False
    others = [path for path in middleware if not path.startswith("django.") and path.rpartition(".")[0] != own]
    if any(f".{name}" in _source(path) for path in others):
        return False
    return not any(
        isinstance(node.ctx, ast.Store)
        and node.attr == name
        and called(node.value) == ""
        and _ends_in_request(node.value)
        for file in sources.code(containing=(f"request.{name}",))
        for node in file.of(ast.Attribute)
    )


def _ends_in_request(node: ast.AST) -> bool:
    return (isinstance(node, ast.Name) and node.id == "request") or (
        isinstance(node, ast.Attribute) and node.attr == "request"
    )


def _source(path: str) -> str:
    """Return the source of the module that middleware is in."""
    from django.utils.module_loading import import_string

    try:
        made: Any = import_string(path)
        module = inspect.getmodule(made)
        return inspect.getsource(module) if module is not None else _ANY
    except Exception:
        return _ANY
