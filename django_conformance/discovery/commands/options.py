"""Where the code of a command reads its options, and which it puts there by itself."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from django_conformance.source.nodes import called, text

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from django_conformance.discovery.commands.source import CommandClass
    from django_conformance.source.nodes import Function

STANDARD = frozenset(
    {
        "verbosity",
        "settings",
        "pythonpath",
        "traceback",
        "no_color",
        "force_color",
        "skip_checks",
        "stdout",
        "stderr",
        "args",
    }
)
"""The options that every command may be given, whatever its parser."""


def option_readers(source: CommandClass) -> Iterator[tuple[Function, str]]:
    """Yield the methods of a class that are given its options, and the name they have there.

    They are the handlers with ``**options``, and the methods that a handler hands its options to under the same name.
    """
    handlers = {handler: handler.args.kwarg.arg for handler in source.handlers if handler.args.kwarg is not None}
    yield from handlers.items()
    names = set(handlers.values())
    handed = {
        ast.unparse(argument)
        for handler in handlers
        for node in ast.walk(handler)
        if isinstance(node, ast.Call)
        for argument in node.args
    }
    for method in source.methods:
        if method in handlers:
            continue
        parameters = {parameter.arg for parameter in (*method.args.args, *method.args.kwonlyargs)}
        stored = {
            node.id for node in ast.walk(method) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        yield from ((method, name) for name in sorted(names & parameters & handed - stored))


def item_reads(node: ast.AST, options: str) -> Iterator[tuple[ast.Subscript, str]]:
    """Yield each read of ``options["…"]`` below a node, and its key."""
    for inner in ast.walk(node):
        if (
            isinstance(inner, ast.Subscript)
            and isinstance(inner.ctx, ast.Load)
            and isinstance(inner.value, ast.Name)
            and inner.value.id == options
            and (key := text(inner.slice)) is not None
        ):
            yield inner, key


def written_options(source: CommandClass, options: str, *, asked: bool = False) -> set[str]:
    """Return the keys that a class puts into its options by itself; with ``asked`` also those it looks for."""
    methods = ("setdefault", "update", "get", "pop") if asked else ("setdefault", "update")
    keys: set[str] = set()
    for node in ast.walk(source.node):
        if isinstance(node, ast.Subscript):
            if not isinstance(node.ctx, ast.Load) and isinstance(node.slice, ast.Constant):
                keys.add(str(node.slice.value))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in methods:
            keys |= {key for argument in node.args if (key := text(argument)) is not None}
            keys |= {keyword.arg for keyword in node.keywords if keyword.arg}
        elif isinstance(node, ast.Compare):
            key = text(node.left)
            keys |= {key} if key is not None else set()
        elif isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == options for target in node.targets
        ):
            keys |= {key for inner in ast.walk(node.value) if (key := text(inner)) is not None}
    return keys


def addition(classes: Iterable[CommandClass], action: argparse.Action) -> tuple[CommandClass, ast.Call] | None:
    """Return the call of ``add_argument()`` that adds an argument to a command's parser, and the class that it stands in."""
    names = {*action.option_strings, action.dest}
    for source in classes:
        for call in ast.walk(source.node):
            is_adding = isinstance(call, ast.Call) and called(call).endswith("add_argument")
            if isinstance(call, ast.Call) and is_adding and names & {text(each) for each in call.args}:
                return source, call
    return None
