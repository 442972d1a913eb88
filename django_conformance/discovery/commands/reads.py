"""What a command reads of its options and arguments that its parser never gives.

https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#accepting-optional-arguments
"""

from __future__ import annotations

import ast
import difflib
import re
from typing import TYPE_CHECKING

from django_conformance.discovery.commands.parser import destinations
from django_conformance.inventory import Suspicion

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from django_conformance.discovery.commands.source import CommandSource, Function


def misspelt(
    function: Function, options: str, known: set[str], source: CommandSource, subject: str
) -> Iterator[Suspicion]:
    """Yield the options that are looked for by ``options.get("…")`` under a misspelling of the name they have.

    Where the right name is read as well, both may be meant; so may a plural.
    """
    words = {node.value for node in ast.walk(source.node) if isinstance(node, ast.Constant)}
    parser = source.method("add_arguments")
    read = words - ({node.value for node in ast.walk(parser) if isinstance(node, ast.Constant)} if parser else set())
    for node in ast.walk(function):
        if not isinstance(node, ast.Call) or ast.unparse(node.func) != f"{options}.get" or not node.args:
            continue
        key = node.args[0].value if isinstance(node.args[0], ast.Constant) else None
        if not isinstance(key, str) or key in known | made(source, options, reads=False):
            continue
        near = next(iter(difflib.get_close_matches(key, known, n=1, cutoff=0.8)), None)
        if near is None or near in read or _plain(key) == _plain(near):
            continue
        text = f"{subject} asks {options}.get({key!r}), and no argument has that name; did you mean {near!r}?"
        yield Suspicion("unknown-option-key", subject, text, source.place(node), {"key": key})


def _plain(name: str) -> str:
    """Return a name without what tells siblings apart: numbers, and the s of a plural."""
    return re.sub(r"\d", "", name).removesuffix("s")


def given_nothing(parser: argparse.ArgumentParser, source: CommandSource, subject: str) -> Iterator[Suspicion]:
    """Yield what ``handle(*args)`` reads of its positional arguments where no argument of the parser is named ``args``."""
    handle = source.method("handle")
    if handle is None or handle.args.vararg is None or "args" in destinations(parser) or handle.decorator_list:
        return
    name = handle.args.vararg.arg
    nodes = list(ast.walk(source.node))
    called = any(isinstance(node, ast.Attribute) and node.attr in ("handle", "execute") for node in nodes)
    alone = {id(node.value) for node in nodes if isinstance(node, (ast.Subscript, ast.Starred))}
    if called or any(isinstance(node, ast.Name) and node.id == name and id(node) not in alone for node in nodes):
        return
    for node in ast.walk(handle):
        if (
            isinstance(node, ast.Subscript)
            and isinstance(node.value, ast.Name)
            and node.value.id == name
            and isinstance(node.slice, ast.Constant)
            and not guarded(handle, node, ("IndexError",))
        ):
            text = (
                f"{subject} reads {ast.unparse(node)}, and no argument of its parser is named 'args', so handle() is given "
                "none by position: IndexError; read the argument from the options"
            )
            yield Suspicion("unknown-option-key", subject, text, source.place(node), {"key": ast.unparse(node)})
            return


def attributes(function: Function, options: str, source: CommandSource, subject: str) -> Iterator[Suspicion]:
    """Yield the options that are read as attributes of what is a dictionary."""
    if any(
        isinstance(node, ast.Name) and node.id == options and isinstance(node.ctx, ast.Store)
        for node in ast.walk(function)
    ):
        return
    for node in ast.walk(function):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == options
            and not hasattr(dict, node.attr)
        ):
            text = f"{subject} reads {options}.{node.attr}, and {options} is a dictionary: AttributeError; write {options}[{node.attr!r}]"
            yield Suspicion("unknown-option-key", subject, text, source.place(node), {"key": node.attr})


def made(source: CommandSource, options: str, *, reads: bool = True) -> set[str]:
    """Return the keys that the class puts into its options, or (with ``reads``) looks for in them, by itself."""
    found = set()
    for node in ast.walk(source.node):
        if (
            isinstance(node, ast.Subscript)
            and not isinstance(node.ctx, ast.Load)
            and isinstance(node.slice, ast.Constant)
        ):
            found.add(str(node.slice.value))
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in (("setdefault", "update", "get", "pop") if reads else ("setdefault", "update"))
        ):
            found |= {
                argument.value
                for argument in node.args
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
            }
            found |= {keyword.arg for keyword in node.keywords if keyword.arg}
        elif isinstance(node, ast.Compare) and isinstance(node.left, ast.Constant) and isinstance(node.left.value, str):
            found.add(node.left.value)
        elif isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == options for target in node.targets
        ):
            found |= {
                inner.value
                for inner in ast.walk(node.value)
                if isinstance(inner, ast.Constant) and isinstance(inner.value, str)
            }
    return found


def guarded(function: Function, key: ast.AST, errors: tuple[str, ...] = ("KeyError",)) -> bool:
    """Whether a missing key is caught."""
    return any(
        isinstance(node, ast.Try)
        and any(
            handler.type is None
            or any(word in ast.dump(handler.type) for word in (*errors, "LookupError", "'Exception'"))
            for handler in node.handlers
        )
        and any(inner is key for statement in node.body for inner in ast.walk(statement))
        for node in ast.walk(function)
    )
