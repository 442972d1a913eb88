"""Canvases that are written out: which signatures they are made of, and what those are given.

https://docs.celeryq.dev/en/stable/userguide/canvas.html#the-primitives
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django_conformance.source.durations import held

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django_conformance.source.files import SourceFile

CHAIN = ("celery.chain", "celery.canvas.chain")
CHORD = ("celery.chord", "celery.canvas.chord")
GROUP = ("celery.group", "celery.canvas.group")

_PUBLISHES = ("delay", "apply_async")
_KEPT = ("set", "on_error", "clone")
"""Methods of a signature that give one with the same arguments, where they are given options alone."""

_RESULT, _NOTHING, _ERROR = (1,), (0,), (3, 1)
"""How many arguments come before a signature's own: a result; none; request, exception and traceback, or an id alone."""


@cache
def arguments_before(file: SourceFile) -> Mapping[ast.Call, tuple[int, ...]]:
    """Return the signatures (``task.s(…)``) that a file puts where it is known how many arguments come before theirs.

    Each with the numbers that are possible. What begins a canvas is there where the canvas is published without
    arguments, since those would come before.
    """
    places: dict[ast.Call, tuple[int, ...]] = {}
    for node in file.of(ast.BinOp, ast.Call):
        for expression, numbers in _placed(node, file):
            signature = _signature(expression)
            if signature is not None:
                places[signature] = numbers
    return places


@dataclass(frozen=True)
class Chord:
    """A place that makes a chord: ``chord(header)``, or a group that a task comes after. ``header`` is what is counted."""

    node: ast.expr
    header: ast.expr | None


def chords_in(file: SourceFile) -> list[Chord]:
    """Return the chords that a file makes: ``chord(…)``, ``group(…) | task.s()``, ``chain(group(…), task.s())``."""
    chords = []
    for node in file.of(ast.Call, ast.BinOp):
        if isinstance(node, ast.BinOp):
            before = node.left.right if isinstance(node.left, ast.BinOp) else node.left
            links = [before, node.right] if isinstance(node.op, ast.BitOr) else []
        elif file.dotted(node.func) in CHORD:
            chords.append(Chord(node, held(node.args[0], file) if node.args else None))
            continue
        else:
            links = node.args if file.dotted(node.func) in CHAIN else []
        for link in links[:-1]:
            group = held(link, file)
            if isinstance(group, ast.Call) and file.dotted(group.func) in GROUP:
                chords.append(Chord(node, group))
    return chords


def _placed(node: ast.BinOp | ast.Call, file: SourceFile) -> Iterator[tuple[ast.expr, tuple[int, ...]]]:
    if isinstance(node, ast.BinOp):
        if isinstance(node.op, ast.BitOr):
            yield node.right, _RESULT
        return
    if file.dotted(node.func) in CHAIN:
        yield from ((link, _RESULT) for link in links_of(node, file)[1:])
    yield from ((body, _RESULT) for body in _bodies(node, file))
    yield from ((first, _NOTHING) for first in _begun(node, file))
    yield from ((errback, _ERROR) for errback in _errbacks(node))


def links_of(chain: ast.Call, file: SourceFile) -> list[ast.expr]:
    """Return the tasks of a chain, of a list of them too: ``chain(a, b)``, ``chain([a, b])``, ``chain(*tasks)``; none where not all are known."""
    if len(chain.args) != 1:
        return [] if any(isinstance(argument, ast.Starred) for argument in chain.args) else chain.args
    (argument,) = chain.args
    listed = argument.value if isinstance(argument, ast.Starred) else argument
    if isinstance(listed, ast.Name):
        return _gathered(listed, chain, file)
    elements = listed.elts if isinstance(listed, (ast.List, ast.Tuple)) else chain.args if listed is argument else []
    return [] if any(isinstance(element, ast.Starred) for element in elements) else elements


def _gathered(name: ast.Name, chain: ast.Call, file: SourceFile) -> list[ast.expr]:
    """Return what a list holds that is made and appended to above a chain, statement by statement; none where it is made otherwise."""
    statement = next((node for node in (chain, *file.ancestors(chain)) if isinstance(node, ast.stmt)), None)
    block = getattr(file.parents.get(statement), "body", []) if statement is not None else []
    elements: list[ast.expr] | None = None
    for node in block[: block.index(statement)] if statement in block else ():
        value = node.value if isinstance(node, (ast.Assign, ast.Expr)) else None
        if isinstance(node, ast.Assign) and isinstance(value, (ast.List, ast.Tuple)) and _names(node.targets, name):
            elements = list(value.elts)
        elif (
            elements is not None
            and isinstance(value, ast.Call)
            and ast.unparse(value.func) == f"{name.id}.append"
            and len(value.args) == 1
        ):
            elements.append(value.args[0])
        elif any(isinstance(inner, ast.Name) and inner.id == name.id for inner in ast.walk(node)):
            return []
    return [] if elements is None or any(isinstance(element, ast.Starred) for element in elements) else elements


def _names(targets: list[ast.expr], name: ast.Name) -> bool:
    return len(targets) == 1 and isinstance(targets[0], ast.Name) and targets[0].id == name.id


def _signature(node: ast.expr) -> ast.Call | None:
    """Return the ``task.s(…)`` that an expression is, with options or without."""
    while (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in _KEPT
        and not (node.func.attr == "clone" and (node.args or node.keywords))
    ):
        node = node.func.value
    is_signature = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "s"
    return node if isinstance(node, ast.Call) and is_signature else None


def _bodies(node: ast.Call, file: SourceFile) -> list[ast.expr]:
    """Return the body of a chord: ``chord(header, body)``, ``chord(header)(body)``."""
    if isinstance(node.func, ast.Call) and file.dotted(node.func.func) in CHORD:
        return node.args[:1] if len(node.func.args) == 1 else []
    return node.args[1:2] if file.dotted(node.func) in CHORD else []


def _errbacks(node: ast.Call) -> list[ast.expr]:
    """Return the signatures that are called when a task fails."""
    given = [keyword.value for keyword in node.keywords if keyword.arg == "link_error"]
    if isinstance(node.func, ast.Attribute) and node.func.attr in ("on_error", "link_error"):
        given += node.args[:1]
    return [
        errback for value in given for errback in (value.elts if isinstance(value, (ast.List, ast.Tuple)) else [value])
    ]


def _begun(node: ast.Call, file: SourceFile) -> list[ast.expr]:
    """Return the signatures that a call sets going with no arguments but their own."""
    canvas = _published(node, file)
    piped = isinstance(canvas, ast.BinOp)
    while isinstance(canvas, ast.BinOp) and isinstance(canvas.op, ast.BitOr):
        canvas = canvas.left
    if not isinstance(canvas, ast.Call):
        return []
    name = file.dotted(canvas.func)
    if name in CHAIN:
        links = links_of(canvas, file)
        return links[:1] if len(links) > 1 else []
    if name in CHORD:
        return [part for header in canvas.args[:1] for part in _parts(header)]
    if name in GROUP:
        return [part for argument in canvas.args for part in _parts(argument) or [argument]]
    return [canvas] if piped else []


def _published(node: ast.Call, file: SourceFile) -> ast.expr | None:
    """Return the canvas that a call publishes without arguments; a chord is published by the call that gives its body."""
    if isinstance(node.func, ast.Attribute) and node.func.attr in _PUBLISHES:
        given = node.args or any(keyword.arg in ("args", "kwargs", None) for keyword in node.keywords)
        return None if given else node.func.value
    if isinstance(node.func, ast.Call):
        is_chord = file.dotted(node.func.func) in CHORD
        return node.func if is_chord or not (node.args or node.keywords) else None
    return None


def _parts(node: ast.expr) -> list[ast.expr]:
    """Return the signatures of a list, as they are written."""
    if isinstance(node, (ast.List, ast.Tuple)):
        return list(node.elts)
    return [node.elt] if isinstance(node, (ast.ListComp, ast.GeneratorExp)) else []
