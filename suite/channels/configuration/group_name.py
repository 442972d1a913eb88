"""Group names use only the characters that the layer allows.

Why: only ASCII letters, digits, hyphens, underscores and periods are allowed, and fewer than a hundred of them;
anything else is a TypeError.

Fix: build the name from those characters: ``chat.room-1`` or ``chat_1`` for ``chat:1``.
"""

import ast
import re
from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import function_of, spelled

rule = Rule(level="must", docs="https://channels.readthedocs.io/en/stable/topics/channel_layers.html#groups")

_VALID = re.compile(r"[a-zA-Z\d\-_.]*\Z")
_LIMIT = 100
_METHODS = ("group_add", "group_discard", "group_send")
_OWN_LAYERS = ("channels.", "channels_redis.")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each text of a group's name that breaks the rule; nothing where a layer may have rules of its own."""
    if not all(layer.backend.startswith(_OWN_LAYERS) for layer in project.inventory.layers):
        return
    for file in project.files:
        values = _assigned_values(file)
        seen = set()
        for call in file.of(ast.Call):
            group = _group(call)
            if group is None:
                continue
            if spelled(group) == "self.channel_name":
                yield Finding(
                    f"{file.place(group)} gives self.channel_name as the name of a group ({ast.unparse(call)}): the group "
                    "comes first, and no group may have the name of a channel: TypeError",
                    at=file.at(group, "self.channel_name"),
                    evidence={"text": "self.channel_name"},
                )
            for part, why in _parts(group, values):
                yield Finding(
                    f"{file.place(group)} names a group with {ast.unparse(part)}, {why}: a group's name holds only ASCII letters, digits, "
                    "hyphens, underscores and periods: TypeError",
                    at=file.at(part, ast.unparse(part)),
                    evidence={"text": ast.unparse(part)},
                )
            text = _text(group, values)
            if text is not None and text not in seen and (not _VALID.match(text) or len(text) >= _LIMIT):
                seen.add(text)
                yield Finding(
                    f"{file.place(group)} names a group with {text!r}: a group's name holds only ASCII letters, digits, "
                    f"hyphens, underscores and periods, fewer than {_LIMIT}: TypeError",
                    at=file.at(group, text),
                    evidence={"text": text},
                )


def _group(call: ast.Call) -> ast.expr | None:
    function = function_of(call)
    return call.args[0] if call.args and isinstance(function, ast.Attribute) and function.attr in _METHODS else None


def _assigned_values(file: SourceFile) -> dict[str, list[ast.expr]]:
    """Return what a file gives to each name and attribute."""
    values: dict[str, list[ast.expr]] = {}
    for statement in file.of(ast.Assign):
        for target in statement.targets:
            values.setdefault(spelled(target), []).append(statement.value)
    return values


def _parts(group: ast.expr, values: dict[str, list[ast.expr]]) -> Iterator[tuple[ast.expr, str]]:
    """Yield what is put into a name and always has a character that no name may have, with that character."""
    given = values.get(spelled(group), []) if spelled(group) else [group]
    value = given[0] if len(given) == 1 else group
    parts: list[ast.expr] = []
    if isinstance(value, ast.JoinedStr):
        parts = [part.value for part in value.values if isinstance(part, ast.FormattedValue)]
    elif isinstance(value, ast.BinOp):
        parts = [*value.right.elts] if isinstance(value.right, ast.Tuple) else [value.right, value.left]
    elif isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "format":
        parts = [*value.args, *(keyword.value for keyword in value.keywords)]
    elif not isinstance(value, ast.Constant):
        parts = [value]
    for part in parts:
        if isinstance(part, ast.Attribute) and part.attr == "email":
            yield part, "which always has a '@'"
        elif isinstance(part, ast.Subscript) and ast.unparse(part) == "self.scope['path']":
            yield part, "which always has a '/'"
        elif isinstance(part, ast.Call) and spelled(part.func).endswith("now().isoformat"):
            yield part, "which always has a ':'"


def _text(group: ast.expr, values: dict[str, list[ast.expr]]) -> str | None:
    """Return the parts of a name that are written out; ``None`` where the name is not certain or none are."""
    given = values.get(spelled(group), []) if spelled(group) else [group]
    value = given[0] if len(given) == 1 else None
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mod):
        template = value.left.value if isinstance(value.left, ast.Constant) else None
        return re.sub(r"%(\(\w+\))?[sdr]", "", template) if isinstance(template, str) else None
    if isinstance(value, ast.JoinedStr):
        return "".join(str(part.value) for part in value.values if isinstance(part, ast.Constant))
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None
