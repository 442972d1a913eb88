"""Some consumer joins every group that code sends to.

Why: sending to a group without members is not an error. The message is silently lost.

Fix: write the name as ``group_add()`` or ``groups`` has it. Best of all, build it in one function for both.
"""

import ast
import re
from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import function_of, spelled

rule = Rule(level="should", docs="https://channels.readthedocs.io/en/stable/topics/channel_layers.html#groups")

_HOLE = "\0"
"""Stands in the text of a name for each part that is not written out."""


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each group that is sent to and that nothing joins; nothing where the name of a joined one is not certain."""
    joined: set[str] = set()
    sent: list[tuple[SourceFile, ast.expr, str]] = []
    for file in project.files:
        values = _assigned_values(file)
        for name in _joined_names(file):
            texts = _texts(name, values)
            if not texts:
                return
            joined |= texts
        for call in file.of(ast.Call):
            group = _group(call, "group_send")
            texts = _texts(group, values) if group is not None else set()
            sent += [(file, group, text) for text in texts if group is not None and len(texts) == 1]
    if not joined:
        return
    known = ", ".join(sorted(repr(_shown(name)) for name in joined))
    for file, node, text in sent:
        if not any(_may_equal(text, name) for name in joined):
            yield Finding(
                f"No consumer joins the group {_shown(text)!r}, so nobody receives what is sent to it here. The groups "
                f"that are joined: {known}",
                at=file.at(node, _shown(text)),
                evidence={"group": _shown(text)},
            )


def _joined_names(file: SourceFile) -> Iterator[ast.expr]:
    """Yield the names of groups that a file joins: by ``group_add()``, or by the ``groups`` of a consumer."""
    for call in file.of(ast.Call):
        name = _group(call, "group_add")
        if name is not None:
            yield name
    assignments = [(target, node.value) for node in file.of(ast.Assign) for target in node.targets]
    for target, value in [*assignments, *((node.target, node.value) for node in file.of(ast.AnnAssign))]:
        if value is not None and spelled(target).rpartition(".")[2] == "groups":
            yield from value.elts if isinstance(value, (ast.List, ast.Tuple, ast.Set)) else [value]


def _group(call: ast.Call, method: str) -> ast.expr | None:
    """Return the group that a call of a layer's method names."""
    function = function_of(call)
    if not (isinstance(function, ast.Attribute) and function.attr == method):
        return None
    given = [*call.args[:1], *(keyword.value for keyword in call.keywords if keyword.arg == "group")]
    return given[0] if given else None


def _assigned_values(file: SourceFile) -> dict[str, list[ast.expr]]:
    """Return what a file gives to each name; a parameter and what is iterated over are left uncertain."""
    values: dict[str, list[ast.expr]] = {}
    for node in file.of(ast.Assign):
        for target in node.targets:
            values.setdefault(spelled(target), []).append(node.value)
    for parameter in file.of(ast.arg):
        values.setdefault(parameter.arg, []).append(ast.Name(parameter.arg, ast.Load()))
    loops: list[ast.For | ast.AsyncFor | ast.comprehension]
    loops = [*file.of(ast.For), *file.of(ast.AsyncFor), *file.of(ast.comprehension)]
    for loop in loops:
        values.setdefault(spelled(loop.target), []).append(loop.iter)
    return values


def _texts(name: ast.expr, values: dict[str, list[ast.expr]]) -> set[str]:
    """Return the texts that a name may be, with a hole for each part that is not written out; none where uncertain."""
    given = values.get(spelled(name), []) if spelled(name) else [name]
    texts = [_text(value) for value in given if not (isinstance(value, ast.Constant) and value.value in (None, ""))]
    return {text for text in texts if text is not None} if None not in texts else set()


def _text(node: ast.expr) -> str | None:
    """Return the text that an expression gives, with its holes; ``None`` where nothing of it is written out."""
    text = ""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        text = "".join(str(value.value) if isinstance(value, ast.Constant) else _HOLE for value in node.values)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Constant):
        text = re.sub(r"%(\(\w+\))?[sdr]", _HOLE, str(node.left.value))
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _text(node.left), _text(node.right)
        text = (left if left is not None else _HOLE) + (right if right is not None else _HOLE)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        value = node.func.value
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            text = re.sub(r"\{[^}]*\}", _HOLE, value.value)
    return text if text.strip(_HOLE) else None


def _may_equal(name: str, other: str) -> bool:
    """Whether two names may be the same, whatever stands in their holes."""
    return any(
        re.fullmatch(".+".join(re.escape(part) for part in first.split(_HOLE)), second.replace(_HOLE, "0"))
        for first, second in ((name, other), (other, name))
    )


def _shown(text: str) -> str:
    return text.replace(_HOLE, "…")
