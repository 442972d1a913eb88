"""Where code runs inside a transaction, or does so as soon as a caller opens one.

https://docs.djangoproject.com/en/stable/topics/db/transactions/
"""

from __future__ import annotations

import ast
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django_conformance.discovery.databases.openers import Openers
from django_conformance.source.branches import excludes
from django_conformance.source.nodes import called, method, nodes_within, own_nodes, receiver, spelled, text
from django_conformance.source.objects import at
from django_conformance.source.orm.functions import class_around
from django_conformance.source.transactions import opens_transaction
from django_conformance.source.values import WRITING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django_conformance.discovery.databases.project import DatabasesProject
    from django_conformance.source.files import SourceFile
    from django_conformance.source.nodes import Function

_ALWAYS = ("m2m_changed", "pre_delete", "post_delete")
"""Signals that Django sends inside a transaction of its own."""
_SIGNALS = ("pre_save", "post_save", *_ALWAYS)
_OF_MODELS = ("save", "delete")
_OF_ADMIN = (
    "save_model",
    "delete_model",
    "save_related",
    "save_formset",
    "response_add",
    "response_change",
)
_OF_ADMINS_LISTS = ("delete_queryset",)
"""What the admin calls for actions on a list: in no transaction of its own."""
_OF_VIEWS = (
    *("get", "post", "put", "patch", "delete", "form_valid", "perform_create", "perform_update", "perform_destroy"),
    *("create", "update", "partial_update", "destroy"),
)
_OF_SAVERS = ("save", "create", "update", "create_user", "create_superuser")
_WRITES = ("save", *WRITING, "add", "set", "remove")
_CERTAIN_WRITES = ("save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create")


_WHOEVER = "inside the transaction that whoever saves may have opened"


class _Connection(NamedTuple):
    """A signal that a function is connected to, and the model that it comes from: by its name where that is not known."""

    signal: str
    sender: type[Any] | str


@dataclass(frozen=True)
class Place:
    """Code that runs inside a transaction: a function, or ``nodes`` of it.

    ``why`` says what opens the transaction, ``is_certain`` whether it always does; ``rows`` are the names of the objects that it is about. ``is_written`` is false where
    the code itself writes nothing: then what it calls has to.
    """

    function: Function
    file: SourceFile
    name: str
    why: str
    rows: frozenset[str] = frozenset()
    nodes: tuple[ast.AST, ...] | None = None
    is_written: bool = True
    is_certain: bool = True

    @property
    def is_block(self) -> bool:
        """Whether it is a block in ``atomic()``."""
        return self.nodes is not None

    def writes_before(self, node: ast.AST) -> bool:
        """Whether a block has written something when it comes to a node; elsewhere the row was written by the caller."""
        line = getattr(node, "lineno", 0)
        return self.nodes is None or any(
            method(earlier) in _WRITES
            and getattr(earlier, "lineno", 0) < line
            and not excludes(earlier, node, self.file)
            for earlier in self.nodes
        )

    def saves_around(self, node: ast.AST) -> bool:
        """Whether the way that comes by a node saves the row: ``save()`` may return before it calls that of its base."""
        line = getattr(node, "lineno", 0)
        ways = [
            excludes(call, node, self.file) if call.lineno < line else excludes(node, call, self.file)
            for call in own_nodes(self.function)
            if method(call) in _OF_MODELS and isinstance(call, ast.Call) and called(receiver(call) or call) == "super"
        ]
        return not ways or not all(ways)


def places(project: DatabasesProject) -> Iterator[Place]:
    """Yield the places of a project's code, tests and migrations left out."""
    openers = Openers(project)
    connected = _connected(project.context.sources.code(containing=(".connect(",)))
    for file in project.context.sources.code():
        if b"def " not in file.content:
            continue
        for function in file.functions:
            yield from _of_signals(function, file, connected, openers)
            yield from _of_methods(function, file, openers)
            if isinstance(function, ast.FunctionDef):
                yield from _of_atomic(function, file)


def _of_signals(
    function: Function, file: SourceFile, connected: dict[str, list[_Connection]], openers: Openers
) -> Iterator[Place]:
    if any("commit" in ast.unparse(decorator) for decorator in function.decorator_list):
        return
    connections = [*_received(function, file), *connected.get(f"{file.module}.{function.name}", ())]
    always = next((connection.signal for connection in connections if connection.signal in _ALWAYS), None)
    opened = ((connection.signal, openers.around(connection.sender)) for connection in connections)
    signal, opener = next((pair for pair in opened if pair[1]), ("", ""))
    if always is not None:
        why = f"which handles {always}, that Django sends inside a transaction"
    elif signal:
        why = f"which handles {signal} {_WHOEVER}{opener}"
    else:
        return
    yield Place(
        function, file, f"{function.name}()", why, frozenset(_parameters(function)), is_certain=always is not None
    )


def _received(function: Function, file: SourceFile) -> Iterator[_Connection]:
    """Yield the signals that a function is connected to by a decorator."""
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and file.dotted(decorator.func).endswith(("dispatch.receiver", ".connect")):
            yield from _connections(decorator.args, decorator, file)


def _connected(files: Iterable[SourceFile]) -> dict[str, list[_Connection]]:
    """Return the signals that functions are given to by ``connect()``, by the functions' dotted paths."""
    connected: dict[str, list[_Connection]] = {}
    for file in files:
        for call in file.of(ast.Call):
            if method(call) == "connect" and isinstance(call.func, ast.Attribute):
                given = call.args[0] if call.args else _keyword(call, "receiver")
                if isinstance(given, (ast.Name, ast.Attribute)):
                    path = file.qualified(given)
                    connected.setdefault(path, []).extend(_connections([call.func.value], call, file))
    return connected


def _connections(signals: list[ast.expr], call: ast.Call, file: SourceFile) -> Iterator[_Connection]:
    """Yield what a call connects: each signal, of the sender that it names."""
    sender = _keyword(call, "sender")
    for expression in signals:
        for node in expression.elts if isinstance(expression, (ast.List, ast.Tuple)) else [expression]:
            dotted = file.dotted(node)
            name = dotted.rpartition(".")[2]
            if name in _SIGNALS and ("signals" in dotted or dotted == name):
                yield _Connection(name, "" if sender is None else _model(sender, file))


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def _model(expression: ast.expr, file: SourceFile) -> type[Any] | str:
    """Return the model that an expression names, by its class or its label; the last name of any other expression."""
    from django.apps import apps
    from django.conf import settings

    label = text(expression)
    if file.dotted(expression) == "django.conf.settings.AUTH_USER_MODEL" or called(expression) == "get_user_model":
        label = settings.AUTH_USER_MODEL
    if label is not None:
        with suppress(LookupError, ValueError):
            return apps.get_model(label)
    live = at(file.qualified(expression))
    if isinstance(live, type) and _is_a(live, "django.db.models.Model"):
        return live
    return (label or spelled(expression) or called(expression)).rpartition(".")[2]


def _of_methods(function: Function, file: SourceFile, openers: Openers) -> Iterator[Place]:
    """Yield ``save()`` of models, what the admin calls, and views under ATOMIC_REQUESTS."""
    kind = class_around(function, file) if isinstance(file.parents.get(function), ast.ClassDef) else None
    rows = frozenset({"self", *_parameters(function)})
    name = f"{kind.__name__}.{function.name}()" if isinstance(kind, type) else f"{function.name}()"
    if isinstance(kind, type) and function.name in _OF_MODELS and _is_a(kind, "django.db.models.Model"):
        opener = openers.around(kind, deleting=function.name == "delete")
        if opener:
            yield Place(function, file, name, f"{_WHOEVER}{opener}", rows, is_certain=False)
    elif isinstance(kind, type) and function.name in _OF_ADMIN and _is_a(kind, "django.contrib.admin.ModelAdmin"):
        yield Place(function, file, name, "which the admin calls inside a transaction", rows)
    elif openers.in_requests and (
        _is_view(function, kind, file) or _is_of_a_list(function, kind) or _is_saver(function, kind)
    ):
        named = frozenset((rows | _stored(function)) - {"self", "request"})
        is_by_base = isinstance(kind, type) and _is_saved_by_base(function, kind)
        if is_by_base:
            named |= {"self.object"}
        is_written = saves(function) or is_by_base or not _is_view(function, kind, file)
        yield Place(function, file, name, "under ATOMIC_REQUESTS", named, is_written=is_written)


def _is_saved_by_base(function: Function, kind: type) -> bool:
    """Whether a view's method calls that of Django's or REST framework's class, which saves the row."""
    saving = {
        "form_valid": "django.views.generic.edit.ModelFormMixin",
        "perform_create": "rest_framework.mixins.CreateModelMixin",
        "perform_update": "rest_framework.mixins.UpdateModelMixin",
    }
    return (
        function.name in saving
        and _is_a(kind, saving[function.name])
        and any(
            method(node) == function.name and called(receiver(node) or node) == "super" for node in own_nodes(function)
        )
    )


def _is_view(function: Function, kind: Any, file: SourceFile) -> bool:
    decorators = " ".join(
        file.dotted(node.func if isinstance(node, ast.Call) else node) for node in function.decorator_list
    )
    if "non_atomic_requests" in decorators or isinstance(function, ast.AsyncFunctionDef):
        return False
    if isinstance(kind, type):
        return function.name in _OF_VIEWS and _is_a(kind, "django.views.View")
    return kind is None and _parameters(function)[:1] == ["request"]


def _is_of_a_list(function: Function, kind: Any) -> bool:
    return (
        isinstance(kind, type) and function.name in _OF_ADMINS_LISTS and _is_a(kind, "django.contrib.admin.ModelAdmin")
    )


def _is_saver(function: Function, kind: Any) -> bool:
    """Whether a method is one by which a form, a manager or a serializer saves."""
    bases = (
        "django.forms.models.BaseModelForm",
        "django.db.models.manager.BaseManager",
        "rest_framework.serializers.BaseSerializer",
    )
    return isinstance(kind, type) and function.name in _OF_SAVERS and any(_is_a(kind, base) for base in bases)


def _is_a(kind: type, dotted: str) -> bool:
    base = at(dotted)
    return isinstance(base, type) and issubclass(kind, base)


def _of_atomic(function: ast.FunctionDef, file: SourceFile) -> Iterator[Place]:
    """Yield the blocks in ``atomic()`` that write, and the functions under it."""
    rows = frozenset(_stored(function))
    if any(opens_transaction(decorator, file) for decorator in function.decorator_list):
        nodes = tuple(own_nodes(function))
        yield Place(function, file, f"{function.name}()", "under atomic", rows, nodes, is_written=saves(function))
        return
    for node in own_nodes(function):
        if isinstance(node, ast.With) and any(opens_transaction(item.context_expr, file) for item in node.items):
            within = tuple(nodes_within(node.body))
            why = f"inside the block in {_opener(node, file)}() of line {node.lineno}"
            is_written = any(method(inner) in _WRITES for inner in within)
            yield Place(function, file, f"{function.name}()", why, rows, within, is_written=is_written)


def _opener(block: ast.With, file: SourceFile) -> str:
    """Return the name of what opens a block's transaction."""
    items = (item.context_expr for item in block.items if opens_transaction(item.context_expr, file))
    return next(
        (spelled(node.func if isinstance(node, ast.Call) else node).rpartition(".")[2] for node in items), "atomic"
    )


def saves(function: Function) -> bool:
    """Whether a function itself writes rows."""
    return any(method(node) in _CERTAIN_WRITES for node in own_nodes(function))


def _stored(function: Function) -> set[str]:
    return {
        node.id for node in own_nodes(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    } | set(_parameters(function))


def _parameters(function: Function) -> list[str]:
    names = [
        parameter.arg for parameter in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
    ]
    return [name for name in names if name not in ("self", "cls", "sender", "created", "raw", "using")]
