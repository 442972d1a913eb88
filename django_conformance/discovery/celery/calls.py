"""Calls in source that publish a task, or make a signature of it, as far as their arguments are written out.

https://docs.celeryq.dev/en/stable/userguide/calling.html
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.celery.canvas import arguments_before
from django_conformance.source.objects import at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django_conformance.discovery.celery.forwarding import Forwarder
    from django_conformance.inventory import Location
    from django_conformance.source.files import SourceFile

_PUBLISHING = ("delay", "apply_async", "delay_on_commit", "apply_async_on_commit")
_SIGNING = ("s", "si", "signature")
_LISTING = ("apply_async", "apply_async_on_commit", "signature")
"""What takes the task's arguments as a list and a dictionary, beside options of its own."""


@dataclass(frozen=True)
class Given:
    """Arguments for a task that are all written out."""

    positional: tuple[ast.expr, ...]
    keywords: tuple[str, ...]


@dataclass(frozen=True)
class TaskCall:
    """A call that publishes a task or makes a signature of it: ``report.delay(…)``, ``report.s(…)``.

    ``method`` is what is called (``delay``), ``task`` the live task. ``before`` says how many arguments the task is
    given before those of the call, by a chain or as an errback: each number that is possible, none where source does
    not say. ``is_signature`` is true where a signature is published, which has arguments of its own. ``skipped`` says how many
    positional arguments, and ``skipped_names`` which keywords, are for a function that publishes the task with the others.
    """

    file: SourceFile
    node: ast.Call
    method: str
    task: Any
    before: tuple[int, ...] = ()
    is_signature: bool = False
    skipped: int = 0
    skipped_names: frozenset[str] = frozenset()

    @property
    def arguments(self) -> list[ast.expr]:
        """The positional arguments of the call that are for the task, or its lists."""
        return self.node.args[self.skipped :]

    @property
    def keywords(self) -> list[ast.keyword]:
        """The keywords of the call that are for the task, or its lists and options."""
        return [keyword for keyword in self.node.keywords if keyword.arg not in self.skipped_names]

    @property
    def name(self) -> str:
        """The task's name."""
        return str(self.task.name)

    @property
    def location(self) -> Location:
        """Where the call stands."""
        return self.file.place(self.node)

    @property
    def publishes(self) -> bool:
        """Whether it publishes the task, now or on commit."""
        return self.method in _PUBLISHING

    def option(self, name: str) -> ast.expr | None:
        """Return a keyword of the call."""
        return next((keyword.value for keyword in self.keywords if keyword.arg == name), None)

    @property
    def spread(self) -> bool:
        """Whether it has arguments that are not written out: ``*args``, ``**kwargs``."""
        return spread(self.node)

    @property
    def listed(self) -> tuple[ast.expr | None, ast.expr | None]:
        """What ``apply_async()`` and ``signature()`` are given as the task's ``args`` and ``kwargs``."""
        return _listing(self.arguments, {str(keyword.arg): keyword.value for keyword in self.keywords})

    @property
    def given(self) -> Given | None:
        """The arguments for the task, ``None`` where not all are written out."""
        if self.spread:
            return None
        if self.method not in _LISTING:
            return Given(tuple(self.arguments), tuple(str(keyword.arg) for keyword in self.keywords))
        return _listed(*self.listed)

    @property
    def values(self) -> list[ast.expr]:
        """The arguments for the task that are written out, whether or not there are others."""
        if self.method in _LISTING:
            return [value for listed in self.listed if listed is not None for value in _items(listed)]
        return [*self.arguments, *(keyword.value for keyword in self.keywords)]

    @cached_property
    def publishes_itself(self) -> bool:
        """Whether the task's class publishes in a way of its own: it may wait for a commit, or change what is sent."""
        from celery.app.task import Task as Base

        kind = self.task.__class__
        return isinstance(self.task, Base) and (
            kind.apply_async is not Base.apply_async or kind.delay is not Base.delay
        )

    @property
    def serializer(self) -> str | None:
        """What the arguments are serialized with: the call's own option, else the task's; ``None`` where source does not say."""
        if self.method.startswith("apply_async"):
            given = self.option("serializer")
            if given is not None or any(keyword.arg is None for keyword in self.node.keywords):
                return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else None
        return str(self.task.serializer or "json")


def calls_in(file: SourceFile, tasks: Mapping[str, Any]) -> Iterator[TaskCall]:
    """Yield the calls in a file that publish tasks or make signatures of them."""
    for node in file.of(ast.Call):
        if isinstance(node.func, ast.Attribute) and node.func.attr in (*_PUBLISHING, *_SIGNING):
            method, owner = node.func.attr, _signed(node.func.value)
            task = task_at(owner, file, tasks)
            if task is not None:
                is_signature = owner is not node.func.value
                before = arguments_before(file).get(node, ()) if method == "s" else () if is_signature else (0,)
                yield TaskCall(file, node, method, task, before, is_signature)


def calls_through(file: SourceFile, tasks: Mapping[str, Any], known: Mapping[str, Forwarder]) -> Iterator[TaskCall]:
    """Yield the calls in a file that give a task and its arguments to a function which publishes it, or to ``partial()``.

    When such a task is published is not known: the calls count as signatures.
    """
    for node in file.of(ast.Call):
        name = file.dotted(node.func)
        if name == "functools.partial" and node.args and isinstance(node.args[0], ast.Attribute):
            task = task_at(node.args[0].value, file, tasks) if node.args[0].attr in _PUBLISHING else None
            method = "signature" if node.args[0].attr in _LISTING else "s"
            if task is not None:
                yield TaskCall(file, node, method, task, skipped=1)
            continue
        forwarder = known.get(file.qualified(node.func)) if isinstance(node.func, (ast.Name, ast.Attribute)) else None
        if forwarder is not None and len(node.args) >= forwarder.own > forwarder.position:
            task = task_at(node.args[forwarder.position], file, tasks)
            if task is not None:
                yield TaskCall(file, node, "s", task, (0,), skipped=forwarder.own, skipped_names=forwarder.names)


def task_at(expression: ast.expr, file: SourceFile, tasks: Mapping[str, Any]) -> Any:
    """Return the task that an expression of names stands for, ``None`` where it is none of ``tasks``.

    A class of a task stands for it as well where it is called without arguments: ``Restock().delay()``.
    """
    if isinstance(expression, ast.Call) and not expression.args and not expression.keywords:
        expression = expression.func
    name: ast.expr = expression
    while isinstance(name, ast.Attribute):
        name = name.value
    if not isinstance(name, ast.Name) or file.rebinds(name):
        return None
    task = getattr(at(file.qualified(expression)), "name", None)
    return tasks.get(task) if isinstance(task, str) else None


def spread(call: ast.Call) -> bool:
    """Whether a call has arguments that are not written out: ``*args``, ``**kwargs``."""
    starred = any(isinstance(argument, ast.Starred) for argument in call.args)
    return starred or any(keyword.arg is None for keyword in call.keywords)


def refusal(task: Any, positional: int, keywords: tuple[str, ...]) -> str:
    """Return why a task does not take arguments, as Celery says it before it publishes; "" where it takes them, or does not look."""
    header = getattr(task, "__header__", None)
    if header is None or not getattr(task, "typing", False):
        return ""
    try:
        header(*([None] * positional), **dict.fromkeys(keywords))
    except TypeError as error:
        return str(error)
    return ""


def given_as(positional: list[ast.expr], keywords: Mapping[str, ast.expr]) -> Given | None:
    """Return the arguments for a task that are given as ``args`` and ``kwargs``, ``None`` where not all are written out."""
    return _listed(*_listing(positional, keywords))


def _listing(positional: list[ast.expr], keywords: Mapping[str, ast.expr]) -> tuple[ast.expr | None, ast.expr | None]:
    args, kwargs, *_ = (*positional, None, None)
    return args if args is not None else keywords.get("args"), kwargs if kwargs is not None else keywords.get("kwargs")


def _listed(args: ast.expr | None, kwargs: ast.expr | None) -> Given | None:
    positional = args.elts if isinstance(args, (ast.List, ast.Tuple)) else None if args is not None else []
    keys = kwargs.keys if isinstance(kwargs, ast.Dict) else None if kwargs is not None else []
    if positional is None or keys is None or any(isinstance(value, ast.Starred) for value in positional):
        return None
    names = [key.value for key in keys if isinstance(key, ast.Constant)]
    return Given(tuple(positional), tuple(map(str, names))) if len(names) == len(keys) else None


def _signed(expression: ast.expr) -> ast.expr:
    """Return the task of a signature, any other expression as it is."""
    called = expression.func if isinstance(expression, ast.Call) else None
    return called.value if isinstance(called, ast.Attribute) and called.attr in _SIGNING else expression


def _items(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, (ast.List, ast.Tuple)):
        return node.elts
    return node.values if isinstance(node, ast.Dict) else []
