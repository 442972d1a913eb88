"""Values that an argument may have, guessed from its annotation or its name: to be replaced by whoever knows better."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any

_BY_TYPE: dict[str, Any] = {
    "int": 1, "str": "text", "bool": False, "float": 1.0, "list": [], "tuple": [], "set": [], "dict": {}, "List": [],
    "Sequence": [], "Iterable": [], "Dict": {}, "Mapping": {}, "Decimal": "1.00", "UUID": "00000000-0000-0000-0000-000000000000",
    "date": "2026-01-31", "datetime": "2026-01-31T12:00:00",
}  # fmt: skip
_BY_NAME: tuple[tuple[str, Any], ...] = (
    ("email", "ada@example.com"), ("username", "ada"), ("ids", [1]), ("pks", [1]), ("id", 1), ("pk", 1), ("count", 1),
    ("number", 1), ("limit", 1), ("days", 1), ("url", "https://example.com/"), ("date", "2026-01-31"), ("user", 1),
)  # fmt: skip


@dataclass(frozen=True)
class Guess:
    """A value for an argument; ``is_certain`` where its type is known."""

    value: Any
    is_certain: bool


def by_name(name: str) -> Guess:
    """Return a value for a name."""
    words = name.lower().strip("-").replace("-", "_").split("_")
    return Guess(next((example for word, example in _BY_NAME if word in words), "?"), is_certain=False)


def by_annotation(name: str, annotation: ast.expr | None) -> Guess:
    """Return a value for a parameter."""
    node = annotation
    if isinstance(node, ast.Subscript):
        node = node.value
    word = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    guess = by_name(name)
    if word not in _BY_TYPE:
        return guess
    example = _BY_TYPE[word]
    return Guess(guess.value if type(guess.value) is type(example) and guess.value != "?" else example, is_certain=True)


def by_argument(argument: dict[str, Any]) -> Guess:
    """Return a value, as text, for an argument of a command's parser."""
    if argument["choices"]:
        return Guess(str(argument["choices"][0]), is_certain=True)
    kind = argument["type"] or ""
    if kind in ("int", "float"):
        return Guess("1", is_certain=True)
    guess = by_name(argument["dest"])
    text = guess.value[0] if isinstance(guess.value, list) else guess.value
    return Guess(f"<{argument['dest']}>" if text == "?" else str(text), is_certain=False)
