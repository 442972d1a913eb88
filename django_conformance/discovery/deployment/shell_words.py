"""The words of a shell command, with the variables that are known put in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

_ALL_ARGUMENTS = ("$@", "$*", "${@}", "${*}")


@dataclass
class ShellVariables:
    """The variables that are known at a place, and the arguments there; ``None`` where those are not known."""

    variables: dict[str, str]
    arguments: list[str] | None

    def forget(self, name: str) -> None:
        """Take a variable for unknown from here on."""
        self.variables.pop(name, None)

    def value(self, name: str) -> str | None:
        """Return the value of a variable or an argument, ``None`` where it is not known."""
        if name.isdigit():
            position = int(name) - 1
            if self.arguments is None or position < 0:
                return None
            return self.arguments[position] if position < len(self.arguments) else ""
        if name == "#":
            return None if self.arguments is None else str(len(self.arguments))
        return self.variables.get(name)


def text_of(node: Node | None) -> str:
    """Return a node as it is written."""
    return "" if node is None or node.text is None else node.text.decode(errors="replace")


def expand(node: Node, scope: ShellVariables) -> list[str]:
    """Return the words that a node of a command becomes: more than one for ``$@`` and for unquoted variables with spaces."""
    if node.type == "command_name":
        return [word for child in node.named_children for word in expand(child, scope)] or [text_of(node)]
    written = text_of(node).strip('"')
    if written in _ALL_ARGUMENTS:
        return ["$@"] if scope.arguments is None else list(scope.arguments)
    if node.type in ("simple_expansion", "expansion"):
        return _joined(node, scope).split()
    return [_joined(node, scope)]


def _joined(node: Node, scope: ShellVariables) -> str:
    match node.type:
        case "raw_string":
            return text_of(node)[1:-1]
        case "ansi_c_string":
            return text_of(node)[2:-1]
        case "string":
            return _parts(node, scope, strip=1)
        case "concatenation":
            return _parts(node, scope)
        case "simple_expansion":
            name = text_of(node)[1:]
            value = scope.value(name)
            return f"${{{name}}}" if value is None else value
        case "expansion":
            return substitute(text_of(node), scope)
        case "command_substitution" | "process_substitution":
            return "${command}"
        case "word":
            return re.sub(r"\\(.)", r"\1", re.sub(r"\\\n", "", text_of(node)))
        case _:
            return text_of(node)


def _parts(node: Node, scope: ShellVariables, strip: int = 0) -> str:
    """Return the children of a node with what is written between them."""
    raw = node.text or b""
    position, end, text = strip, len(raw) - strip, ""
    for child in node.named_children:
        start, stop = child.start_byte - node.start_byte, child.end_byte - node.start_byte
        text += raw[position:start].decode(errors="replace") + _joined(child, scope)
        position = stop
    text += raw[position:end].decode(errors="replace")
    return text.replace("\\\n", "").replace('\\"', '"') if node.type == "string" else text


_EXPANSION = re.compile(r"\$\{(?P<name>\w+)(?:(?P<operator>:?[-=?+])(?P<other>[^{}]*))?\}|\$(?P<bare>[A-Za-z_]\w*)")


def substitute(text: str, scope: ShellVariables) -> str:
    """Return a string with the variables in it that are known, or that have a default, replaced."""

    def replaced(match: re.Match[str]) -> str:
        name = match["name"] or match["bare"]
        value, operator = scope.value(name), (match["operator"] or "").lstrip(":")
        if operator in ("-", "="):
            return (value or match["other"].strip("\"'")) if value is not None or match["other"] else ""
        if operator == "+":
            return match[0] if value is None else match["other"]
        return match[0] if value is None else value

    return _EXPANSION.sub(replaced, text)
