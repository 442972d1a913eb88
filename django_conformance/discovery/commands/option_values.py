"""What a command's options hold once they are parsed, and which expressions of its code are their values.

https://docs.python.org/3/library/argparse.html#the-add-argument-method
"""

from __future__ import annotations

import argparse
import ast
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django_conformance.discovery.commands.options import STANDARD, option_readers, written_options
from django_conformance.discovery.commands.parser import every_action
from django_conformance.source.nodes import method, receiver, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.commands.command import ProjectCommand
    from django_conformance.discovery.commands.source import CommandClass
    from django_conformance.source.nodes import Function

OptionKind = Literal["list", "text", "number", "flag"]
_PYTHON: dict[OptionKind, type | tuple[type, ...]] = {
    "list": (list, tuple),
    "text": str,
    "number": (int, float),
    "flag": bool,
}


@dataclass(frozen=True)
class OptionType:
    """What an option holds where the command line gives it; ``always`` where its default is no other kind of value."""

    kind: OptionKind
    always: bool


def types_of(command: ProjectCommand) -> dict[str, OptionType]:
    """Return what each option of a command holds, as far as that is certain."""
    types: dict[str, set[OptionType | None]] = {}
    for action in every_action(command.parser) if command.parser is not None else ():
        kind = _kind(action)
        always = kind is not None and (action.default is None or isinstance(action.default, _PYTHON[kind]))
        types.setdefault(action.dest, set()).add(OptionType(kind, always) if kind is not None else None)
    return {dest: held for dest, found in types.items() if len(found) == 1 and (held := next(iter(found))) is not None}


def _kind(action: argparse.Action) -> OptionKind | None:
    if action.dest == "verbosity":
        return "number"
    if isinstance(action, (argparse._StoreTrueAction, argparse._StoreFalseAction)):
        return "flag"
    if isinstance(action, argparse._AppendAction) or (
        type(action) is argparse._StoreAction and action.nargs not in (None, "?")
    ):
        return "list"
    if type(action) is not argparse._StoreAction:
        return None
    if action.type in (int, float):
        return "number"
    return "text" if action.type in (None, str) else None


@dataclass(frozen=True)
class OptionReader:
    """A method of a command that is given the options, and what is known of the names in it."""

    source: CommandClass
    function: Function
    names: dict[str, str]
    """The names, attributes of ``self`` among them, that hold an option's value alone, and its key."""
    options: str
    """The name of the dictionary of options; empty where the method takes none."""
    changed: frozenset[str] = frozenset()
    """The keys that the code gives other values."""

    def key(self, node: ast.AST | None) -> str | None:
        """Return the key of the option whose value an expression is; ``None`` for any other expression."""
        is_name = isinstance(node, (ast.Name, ast.Attribute))
        key = self.names.get(ast.unparse(node)) if is_name and node is not None else _looked_up(node, self.options)
        return key if key not in self.changed else None


def readers(command: ProjectCommand) -> Iterator[OptionReader]:
    """Yield the methods of a command's classes, with what is known of the options that each is given or finds on ``self``."""
    for source in command.classes:
        given = dict(option_readers(source))
        for handler in source.handlers:
            given.setdefault(handler, "")
        attributes = _attributes(source, given)
        for function, options in given.items():
            changed = frozenset(written_options(source, options))
            parameters = {
                parameter.arg: parameter.arg for parameter in (*function.args.args[1:], *function.args.kwonlyargs)
            }
            stored = Counter(
                node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            )
            names = {
                **attributes,
                **(parameters if function in source.handlers else {}),
                **_assigned(function, options),
            }
            names = {name: key for name, key in names.items() if stored[name] <= (name not in parameters)}
            yield OptionReader(source, function, names, options, changed)
        yield from (OptionReader(source, other, attributes, "") for other in source.methods if other not in given)


def _attributes(source: CommandClass, given: dict[Function, str]) -> dict[str, str]:
    """Return the attributes that are set once in a class, to an option's value."""
    stored = Counter(
        ast.unparse(node)
        for node in ast.walk(source.node)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    )
    found = {name: key for function, options in given.items() for name, key in _assigned(function, options).items()}
    return {name: key for name, key in found.items() if name.startswith("self.") and stored[name] == 1}


def _assigned(function: Function, options: str) -> dict[str, str]:
    return {
        ast.unparse(node.targets[0]): key
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        and len(node.targets) == 1
        and isinstance(node.targets[0], (ast.Name, ast.Attribute))
        and (key := _looked_up(node.value, options)) is not None
    }


def _looked_up(node: ast.AST | None, options: str) -> str | None:
    """Return the key of ``options["…"]`` and of ``options.get("…")``."""
    if isinstance(node, ast.Subscript):
        owner, key = node.value, text(node.slice)
    elif isinstance(node, ast.Call) and method(node) in ("get", "pop") and node.args:
        owner, key = receiver(node) or node, text(node.args[0])
    else:
        return None
    return (
        key
        if isinstance(owner, ast.Name) and options and owner.id == options and key not in STANDARD - {"verbosity"}
        else None
    )
