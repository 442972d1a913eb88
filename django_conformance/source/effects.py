"""What leaves a process at once: messages to groups, mails, HTTP calls that tell something, tasks.

A function that is only handed over, as to ``on_commit()``, is not called: what it does comes later.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django_conformance.source.nodes import called, function_of, own_nodes, spelled, written
from django_conformance.source.objects import at
from django_conformance.source.orm.functions import Found
from django_conformance.source.orm.scope import Scope
from django_conformance.source.orm.values import Instance, ObjectOf
from django_conformance.source.reading import attribute
from django_conformance.source.sending import BROKERS, CHATS, DEEPEST, MAILS, PUBLISHING, QUEUES, TELLING, may_send

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Kind = Literal[
    "a message to a group",
    "a message over the channel layer",
    "a message to a broker",
    "a message to a chat",
    "a mail",
    "an HTTP call",
    "a task",
]

_LAYER = ("channel_layer", "layer", "get_channel_layer()")
_CLIENTS = ("requests.Session", "requests.session", "httpx.Client")
_CANVAS = ("celery.chain", "celery.group", "celery.chord", "celery.signature", "celery.canvas")
_KEEPING = (ast.Assign, ast.AugAssign, ast.Return)
"""What a branch does that keeps what a response said."""
_LATER = ("countdown", "eta")
_PLACES = ("save", "delete")
"""Methods whose own code is looked at as such, wherever they are called."""
_KNOWING = ("in_atomic_block", "on_commit")
"""Words of a function that asks whether a transaction is open, or waits for its end in one of its branches."""


@dataclass(frozen=True)
class Effect:
    """A call by which something leaves the process; ``through`` is the function that does it where the call only leads there."""

    kind: Kind
    node: ast.Call
    text: str
    through: Found | None = None
    inner: Effect | None = None

    @property
    def functions(self) -> list[Found]:
        """The functions that it leads through."""
        return [*([self.through] if self.through is not None else []), *(self.inner.functions if self.inner else [])]

    @property
    def innermost(self) -> Effect:
        """What is sent in the end."""
        return self.inner.innermost if self.inner is not None else self


def effects(scope: Scope, nodes: Iterable[ast.AST] | None = None) -> Iterator[Effect]:
    """Yield what is sent when a function runs, or when these nodes of it do."""
    source = scope.file.segment(scope.function)
    if any(word in source for word in (_KNOWING if scope.depth else _KNOWING[:1])):
        return
    for node in own_nodes(scope.function) if nodes is None else nodes:
        if not isinstance(node, ast.Call):
            continue
        if scope.depth and _is_of_a_kind(node, scope):
            continue
        kind = _kind(node, scope)
        if kind is not None:
            yield Effect(kind, node, _text(node))
            continue
        effect = _through(node, scope)
        if effect is not None:
            yield effect


def _is_of_a_kind(node: ast.Call, scope: Scope) -> bool:
    """Whether a call stands behind a test for a class, or a case: whoever calls the function may never come there."""
    inner: ast.AST = node
    for outer in scope.file.ancestors(node):
        if outer is scope.function:
            return False
        if isinstance(outer, ast.match_case):
            return True
        if (
            isinstance(outer, ast.If)
            and inner in outer.body
            and any(called(part) == "isinstance" for part in ast.walk(outer.test))
        ):
            return True
        inner = outer
    return False


def _through(node: ast.Call, scope: Scope) -> Effect | None:
    """Return what a function of the project sends that a call calls, by ``async_to_sync()`` too."""
    function = function_of(node)
    call = node if function is node.func else ast.copy_location(ast.Call(function, node.args, node.keywords), node)
    if scope.depth >= DEEPEST or not may_send(node, scope.file, scope.sources):
        return None
    found = scope.resolved(call)
    if found is None or found.node is scope.function or found.node.name in _PLACES:
        return None
    if not found.is_plain and not (function is not node.func and isinstance(found.node, ast.AsyncFunctionDef)):
        return None
    owner = scope.value(function.value) if isinstance(function, ast.Attribute) else None
    entered = scope.entered(found, owner, call)
    inner = next(effects(entered), None) if entered is not None else None
    return Effect(inner.innermost.kind, node, _text(node), found, inner) if inner is not None else None


def _text(node: ast.Call) -> str:
    function = function_of(node)
    return f"{spelled(function) or written(function)}()"


def _kind(node: ast.Call, scope: Scope) -> Kind | None:
    function = function_of(node)
    name = function.attr if isinstance(function, ast.Attribute) else ""
    owner = function.value if isinstance(function, ast.Attribute) else None
    kind = _kind_of_path(node, scope.file.dotted(function), name)
    return kind if kind is not None or owner is None else _kind_of_method(node, name, owner, scope)


def _kind_of_path(node: ast.Call, dotted: str, name: str) -> Kind | None:
    """Return what a call sends by the name of what is called alone."""
    if name == "group_send":
        return "a message to a group"
    if dotted in BROKERS or name in BROKERS:
        return "a message to a broker"
    if name in CHATS:
        return "a message to a chat"
    if dotted == "urllib.request.urlopen" and _has_body(node):
        return "an HTTP call"
    if dotted in QUEUES:
        return "a task"
    return "a mail" if dotted.startswith("django.core.mail.") and dotted.rpartition(".")[2] in MAILS else None


def _kind_of_method(node: ast.Call, name: str, owner: ast.expr, scope: Scope) -> Kind | None:
    """Return what a method sends, by what it is one of."""
    if name == "send" and spelled(owner).endswith(_LAYER):
        return "a message over the channel layer"
    if name in ("send", "email_user") and _is_mail(owner, name, scope):
        return "a mail"
    if name in TELLING and _is_client(owner, scope) and not _is_needed(node, scope):
        return "an HTTP call"
    if name in PUBLISHING and _is_task(owner, name, scope) and not any(key.arg in _LATER for key in node.keywords):
        return None if name == "send_task" and _is_kept_in_row(node, scope) else "a task"
    return None


def _is_kept_in_row(node: ast.Call, scope: Scope) -> bool:
    """Whether the task's name is read from a row: an outbox, whose rows are marked once their tasks have been sent."""
    names = [*node.args[:1], *(key.value for key in node.keywords if key.arg == "name")]
    return any(isinstance(name, ast.Attribute) and isinstance(scope.value(name.value), Instance) for name in names)


def _has_body(node: ast.Call) -> bool:
    """Whether a call of ``urlopen()`` tells the other side something."""
    given = [*node.args[1:2], *(key.value for key in node.keywords if key.arg == "data")]
    request = node.args[0] if node.args else None
    if isinstance(request, ast.Call):
        given += [*request.args[1:2], *(key.value for key in request.keywords if key.arg in ("data", "method"))]
    return any(not (isinstance(value, ast.Constant) and value.value in (None, "GET", "HEAD")) for value in given)


def _is_mail(owner: ast.expr, name: str, scope: Scope) -> bool:
    value = scope.value(owner)
    if name == "email_user":
        return isinstance(value, Instance)
    from django.core.mail import EmailMessage

    return isinstance(value, ObjectOf) and isinstance(value.kind, type) and issubclass(value.kind, EmailMessage)


def _is_client(owner: ast.expr, scope: Scope) -> bool:
    """Whether a name is that of a library that calls over HTTP, or of a session of it."""
    if scope.file.dotted(owner) in ("requests", "httpx"):
        return True
    if isinstance(owner, ast.Call):
        return scope.file.dotted(owner.func) in _CLIENTS
    stores = scope.stores.get(owner.id, []) if isinstance(owner, ast.Name) else []
    values = [getattr(statement, "value", getattr(statement, "context_expr", None)) for statement, _ in stores]
    return any(isinstance(value, ast.Call) and scope.file.dotted(value.func) in _CLIENTS for value in values)


def _is_needed(node: ast.Call, scope: Scope) -> bool:
    """Whether code needs what a call returns: then the call cannot wait."""
    parent = scope.file.parents.get(node)
    if isinstance(parent, ast.Expr):
        return False
    if isinstance(parent, ast.Attribute):
        return not _is_looked_at(parent, scope)
    if isinstance(parent, ast.Assign) and len(parent.targets) == 1 and isinstance(parent.targets[0], ast.Name):
        name = parent.targets[0].id
        for inner in ast.walk(scope.function):
            if isinstance(inner, ast.Name) and inner.id == name and isinstance(inner.ctx, ast.Load):
                above = scope.file.parents.get(inner)
                if not (isinstance(above, ast.Attribute) and _is_looked_at(above, scope)):
                    return True
        return False
    return True


def _is_looked_at(attribute_of: ast.Attribute, scope: Scope) -> bool:
    """Whether an attribute of a response is only tested or logged: nothing that is kept depends on it."""
    if attribute_of.attr == "raise_for_status":
        return True
    node: ast.AST = attribute_of
    for outer in scope.file.ancestors(attribute_of):
        if isinstance(outer, ast.If):
            return node is outer.test and not any(isinstance(inner, _KEEPING) for inner in ast.walk(outer))
        if isinstance(outer, ast.Call) and "log" in spelled(outer.func).lower():
            return True
        if isinstance(outer, ast.stmt):
            return False
        node = outer
    return False


def _class_at(dotted: str) -> tuple[type, ...]:
    kind = at(dotted)
    return (kind,) if isinstance(kind, type) else ()


def _is_task(owner: ast.expr, name: str, scope: Scope) -> bool:
    """Whether what a call publishes is a task of Celery, a signature or a canvas; none that waits for a commit by itself."""
    celery, task = at("celery.app.base.Celery"), at("celery.app.task.Task")
    if not isinstance(celery, type) or not isinstance(task, type):
        return False
    target = owner
    while isinstance(target, ast.Call):
        if scope.file.dotted(target.func).startswith(_CANVAS):
            return True
        target = target.func.value if isinstance(target.func, ast.Attribute) else target.func
    root = target
    while isinstance(root, ast.Attribute):
        root = root.value
    if not isinstance(root, ast.Name) or (scope.file.rebinds(root) and root.id not in scope.file.names):
        return False
    live = at(scope.file.qualified(target))
    if name == "send_task":
        return isinstance(live, celery) or called(owner) == "current_app"
    if name == "enqueue":
        return isinstance(live, (*_class_at("django.tasks.base.Task"), *_class_at("django_tasks.base.Task")))
    if attribute(live, "apply_async") is None:
        return ".tasks." in scope.file.dotted(target) and live is None
    if not isinstance(live, task):
        return False
    return all(attribute(live.__class__, name) is attribute(task, name) for name in ("apply_async", "delay"))
