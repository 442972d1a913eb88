"""Groups that code sends to, held against those that consumers join.

https://channels.readthedocs.io/en/stable/topics/channel_layers.html#groups
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from django_conformance.inventory import Location, Suspicion
from django_conformance.source.nodes import function_of, spelled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.source.files import SourceFile

NOT_JOINED = "group-not-joined"

_HOLE = "\0"


def suspicions(files: list[SourceFile]) -> Iterator[Suspicion]:
    """Yield each group that is sent to and that nothing joins; nothing where the name of one that is joined is not certain."""
    joined: set[str] = set()
    sent: list[tuple[SourceFile, ast.expr, str]] = []
    for file in files:
        values = _assigned(file.tree)
        for node in ast.walk(file.tree):
            for name in _joins(node):
                templates = _templates(name, values)
                if not templates:
                    return
                joined |= templates
            group = _argument(node, "group_send")
            if group is not None:
                templates = _templates(group, values)
                sent += [(file, group, next(iter(templates)))] if len(templates) == 1 else []
    if not joined:
        return
    for file, node, template in sent:
        if not any(_alike(template, one) for one in joined):
            place = Location(file.relative, node.lineno)
            known = ", ".join(sorted(repr(one.replace(_HOLE, "…")) for one in joined))
            shown = template.replace(_HOLE, "…")
            text = (
                f"{place} sends to the group {shown!r}, which no consumer joins: nobody receives it; joined are {known}"
            )
            yield Suspicion(NOT_JOINED, shown, text, place, {"group": shown})


def _joins(node: ast.AST) -> Iterator[ast.expr]:
    """Yield the names of groups that a node joins: by ``group_add()``, or by the ``groups`` of a consumer."""
    name = _argument(node, "group_add")
    if name is not None:
        yield name
    if isinstance(node, (ast.Assign, ast.AnnAssign)):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if any(spelled(one).rpartition(".")[2] == "groups" for one in targets) and node.value is not None:
            yield from node.value.elts if isinstance(node.value, (ast.List, ast.Tuple, ast.Set)) else [node.value]


def _argument(node: ast.AST, method: str) -> ast.expr | None:
    """Return the group that a call of a layer's method names."""
    if not isinstance(node, ast.Call):
        return None
    function = function_of(node)
    if not (isinstance(function, ast.Attribute) and function.attr == method):
        return None
    given = [*node.args[:1], *(one.value for one in node.keywords if one.arg == "group")]
    return given[0] if given else None


def _assigned(tree: ast.AST) -> dict[str, list[ast.expr]]:
    """Return what a file gives to each name; a parameter and what is not written out is left uncertain."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                found.setdefault(spelled(target), []).append(node.value)
        elif isinstance(node, ast.arg):
            found.setdefault(node.arg, []).append(ast.Name(node.arg, ast.Load()))
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
            found.setdefault(spelled(node.target), []).append(node.iter)
    return found


def _templates(name: ast.expr, values: dict[str, list[ast.expr]]) -> set[str]:
    """Return the texts that a name may have, with a mark for each part that is not written out; none where uncertain."""
    given = [name] if not spelled(name) else values.get(spelled(name), [])
    given = [one for one in given if not (isinstance(one, ast.Constant) and one.value in (None, ""))]
    found = [_template(one) for one in given]
    return {one for one in found if one is not None} if found and None not in found else set()


def _template(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        text = "".join(str(one.value) if isinstance(one, ast.Constant) else _HOLE for one in node.values)
        return text if text.strip(_HOLE) else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Constant):
        text = re.sub(r"%(\(\w+\))?[sdr]", _HOLE, str(node.left.value))
        return text if text.strip(_HOLE) else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _template(node.left), _template(node.right)
        text = (left if left is not None else _HOLE) + (right if right is not None else _HOLE)
        return text if text.strip(_HOLE) else None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        value = node.func.value
        text = (
            re.sub(r"\{[^}]*\}", _HOLE, value.value)
            if isinstance(value, ast.Constant) and isinstance(value.value, str)
            else ""
        )
        return text if text.strip(_HOLE) else None
    return None


def _alike(one: str, other: str) -> bool:
    """Whether two names with parts left open may be the same."""
    return any(
        re.fullmatch(".+".join(re.escape(part) for part in first.split(_HOLE)), second.replace(_HOLE, "0"))
        for first, second in ((one, other), (other, one))
    )
