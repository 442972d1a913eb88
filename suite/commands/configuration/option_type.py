"""A command uses an option's value as the type that its parser produces.

Why: without ``type`` a value is text, even where it looks like a number or its default is one; with ``nargs`` or ``action="append"`` it is a list, with
``nargs=1`` too. The wrong use is a TypeError, a comparison that is never true, or a loop over the letters of a word.

Fix: write ``type=int`` for numbers, ``nargs="+"`` for several values, and no ``nargs`` for a single one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.commands.option_values import OptionReader, OptionType, readers, types_of
from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import called, method, receiver, text, written

rule = Rule(level="must", docs="https://docs.python.org/3/library/argparse.html#type")

_ONE = ("int", "float", "open", "Path", "pathlib.Path", "range")
"""What is called with one text or number."""
_NUMBERS = (
    "range",
    "time.sleep",
    "sleep",
    "asyncio.sleep",
    "timedelta",
    "datetime.timedelta",
    "timezone.timedelta",
    "itertools.islice",
)
"""What is called with numbers."""
_NO_NUMBERS = ("text", "list")
_LOOKUPS = ("get", "filter", "exclude", "get_object_or_404", "aget", "get_or_create")
_KEYS = ("pk", "id", "username", "email", "slug")
_ORDERS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_OF_TEXT = ("lower", "upper", "strip", "split", "startswith", "endswith", "encode", "replace", "splitlines", "title")
_IN_WORDS = {"list": "a list", "text": "text", "number": "a number", "flag": "True or False"}


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each use of an option's value that does not fit what the parser gives."""
    seen: set[ast.AST] = set()
    for command in project.commands:
        types = types_of(command)
        for reader in readers(command):
            asked = _asked(reader)
            for node in ast.walk(reader.function):
                for value, message in _uses(node, reader, types):
                    key = reader.key(value) or ""
                    if key in asked or value in seen:
                        continue
                    seen.add(value)
                    yield Finding(
                        f"{command.name} {message}: the option {key!r} is {_IN_WORDS[types[key].kind]}"
                        f"{'' if types[key].always else ' where it is given'}",
                        at=reader.source.at(value, command.name),
                        evidence={"option": key, "code": written(node)},
                    )


def _asked(reader: OptionReader) -> set[str | None]:
    """Return the options whose type the code looks at."""
    calls = (node for node in ast.walk(reader.function) if isinstance(node, ast.Call) and node.args)
    return {reader.key(call.args[0]) for call in calls if called(call) in ("isinstance", "type", "hasattr", "callable")}


def _uses(node: ast.AST, reader: OptionReader, types: dict[str, OptionType]) -> Iterator[tuple[ast.expr, str]]:
    """Yield each option's value in an expression, with what is wrong with its use there."""
    if isinstance(node, ast.Call):
        yield from _in_call(node, reader, types)
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        left, operator, right = node.left, node.ops[0], node.comparators[0]
        for value, other in ((left, right), (right, left)):
            message = _compared(types.get(reader.key(value) or ""), operator, other)
            if message:
                yield value, f"{message} in {written(node)}"
    else:
        is_loop = isinstance(node, (ast.For, ast.comprehension))
        uses = _as_items(node, reader) if isinstance(node, (ast.For, ast.comprehension)) else _as_numbers(node)
        for value, message in uses:
            held = types.get(reader.key(value) or "")
            if held is not None and held.kind in (("text",) if is_loop else _NO_NUMBERS):
                yield value, message


def _as_numbers(node: ast.AST) -> Iterator[tuple[ast.expr, str]]:
    """Yield what has to be a number in an expression."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        for value, other in ((node.left, node.right), (node.right, node.left)):
            if _is_number(other):
                yield value, f"calculates {written(node)}, a TypeError"
    elif isinstance(node, ast.Slice):
        for bound in (node.lower, node.upper):
            if bound is not None:
                yield bound, f"slices by {written(bound)}, a TypeError"


def _as_items(node: ast.For | ast.comprehension, reader: OptionReader) -> Iterator[tuple[ast.expr, str]]:
    """Yield what a loop goes through, where its name says that there are several."""
    if _plural(reader.key(node.iter)):
        yield node.iter, f"goes through the letters of {written(node.iter)}"


def _in_call(node: ast.Call, reader: OptionReader, types: dict[str, OptionType]) -> Iterator[tuple[ast.expr, str]]:
    def kind(value: ast.expr | None) -> str:
        held = types.get(reader.key(value) or "")
        return held.kind if held is not None else ""

    function, owner = called(node), receiver(node)
    if owner is not None and kind(owner) in ("list", "number") and method(node) in _OF_TEXT:
        yield owner, f"calls {written(node)}, an AttributeError"
    for value in node.args:
        if (kind(value) == "list" and function in _ONE) or (kind(value) in _NO_NUMBERS and function in _NUMBERS):
            yield value, f"calls {written(node)}, a TypeError"
    for keyword in node.keywords:
        value, name = keyword.value, keyword.arg or ""
        asked = function.rpartition(".")[2] in _LOOKUPS
        if kind(value) in _NO_NUMBERS and function in _NUMBERS:
            yield value, f"calls {written(node)}, a TypeError"
        elif kind(value) == "list" and asked and (name in _KEYS or name.endswith("_id")):
            yield value, f"looks for {name}={written(value)}, which no row has"
        elif kind(value) == "text" and asked and name.endswith("__in"):
            yield value, f"looks for {name}={written(value)}, the letters of a word"


def _compared(held: OptionType | None, operator: ast.cmpop, other: ast.expr) -> str:
    """Return what is wrong with comparing an option with something that is written out."""
    if held is None:
        return ""
    if isinstance(operator, _ORDERS):
        is_wrong = held.kind in _NO_NUMBERS and _is_number(other)
        return f"compares {_IN_WORDS[held.kind]} with a number, a TypeError," if is_wrong else ""
    if not isinstance(operator, (ast.Eq, ast.NotEq)) or not held.always:
        return ""
    if held.kind in _NO_NUMBERS and _is_number(other):
        return f"compares {_IN_WORDS[held.kind]} with a number, which is never equal,"
    if held.kind != "text" and text(other) is not None:
        return f"compares {_IN_WORDS[held.kind]} with text, which is never equal,"
    return ""


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)


def _plural(key: str | None) -> bool:
    return (
        key is not None
        and key.endswith("s")
        and not key.endswith(("ss", "letters", "chars", "characters", "digits", "flags"))
    )
