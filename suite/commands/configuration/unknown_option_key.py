"""handle() reads only options that its parser has.

Why: a misspelled key is a KeyError whenever that line runs. Dashes of an option become underscores in its key.

Fix: use the dest of the argument.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from django_conformance.discovery.commands.options import STANDARD, item_reads, option_readers, written_options
from django_conformance.discovery.commands.parser import destinations
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import guarded, text
from django_conformance.source.reading import attribute
from django_conformance.source.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.commands.command import ProjectCommand
    from django_conformance.discovery.commands.project import CommandsProject
    from django_conformance.discovery.commands.source import CommandClass
    from django_conformance.source.nodes import Function

    Read = tuple[CommandClass, ast.AST, str, str]
    """The class and the node that reads, the key, and what to say of it."""

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#django.core.management.BaseCommand.handle",
)


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield what each command's classes read of their options and its parser never gives."""
    for command in project.commands:
        if command.parser is None or command.source is None:
            continue
        for source, node, key, message in _reads(command, command.source):
            place = source.place(node)
            yield Finding(f"{command.name} {message}", subject=command.name, location=place, evidence={"key": key})


def _reads(command: ProjectCommand, source: CommandClass) -> Iterator[Read]:
    for function, options in option_readers(source):
        known = command.options | written_options(source, options, asked=True)
        yield from _items(command, source, function, options, known)
        yield from _attributes(source, function, options)
        yield from _misspelled(command, source, function, options)
    yield from _positional(command, source)
    yield from _labels(command, source)
    for base in command.bases:
        yield from _inherited(command, source, base)


def _items(
    command: ProjectCommand, source: CommandClass, function: Function, options: str, known: frozenset[str]
) -> Iterator[Read]:
    """Yield the options that a function reads by ``options["…"]`` and that no argument has."""
    own = ", ".join(sorted(command.options - STANDARD - {"help", "version"})) or "none"
    for node, key in item_reads(function, options):
        if key not in known and not guarded(function, node, ("KeyError", "LookupError", "Exception")):
            message = f"reads {options}[{key!r}], and no argument of its parser has that name (it has {own}): KeyError"
            yield source, node, key, message


def _attributes(source: CommandClass, function: Function, options: str) -> Iterator[Read]:
    """Yield the options that are read as attributes of what is a dictionary."""
    nodes = list(ast.walk(function))
    if any(_is(node, options) and isinstance(getattr(node, "ctx", None), ast.Store) for node in nodes):
        return
    for node in nodes:
        if isinstance(node, ast.Attribute) and _is(node.value, options) and not hasattr(dict, node.attr):
            message = (
                f"reads {options}.{node.attr}, and {options} is a dictionary: AttributeError; write "
                f"{options}[{node.attr!r}]"
            )
            yield source, node, node.attr, message


def _misspelled(command: ProjectCommand, source: CommandClass, function: Function, options: str) -> Iterator[Read]:
    """Yield the options that are looked for by ``options.get("…")`` under a misspelling of the name they have.

    Where the right name is read as well, both may be meant; so may a plural.
    """
    words = _words(source.node) - _words(source.method("add_arguments"))
    known = command.options | written_options(source, options)
    for node in ast.walk(function):
        if not isinstance(node, ast.Call) or ast.unparse(node.func) != f"{options}.get" or not node.args:
            continue
        key = text(node.args[0])
        meant = nearest(key, command.options) if key is not None and key not in known else None
        if key is not None and meant is not None and meant not in words and _plain(key) != _plain(meant):
            message = f"asks {options}.get({key!r}), and no argument has that name; did you mean {meant!r}?"
            yield source, node, key, message


def _positional(command: ProjectCommand, source: CommandClass) -> Iterator[Read]:
    """Yield the first ``args[0]`` of a ``handle(*args)`` whose parser has no argument named ``args``."""
    handle = source.method("handle")
    if handle is None or handle.args.vararg is None or handle.decorator_list or "args" in _given(command):
        return
    name, nodes = handle.args.vararg.arg, list(ast.walk(source.node))
    called = any(isinstance(node, ast.Attribute) and node.attr in ("handle", "execute") for node in nodes)
    refused = next((node for node in handle.body if isinstance(node, ast.If) and _refuses(node, name)), None)
    if refused is not None and not called:
        message = (
            f"ends unless it is given {name}, and no argument of its parser is named 'args', so handle() is given none by position: it "
            "never gets further; read the argument from the options"
        )
        yield source, refused, name, message
        return
    read = {node.value for node in nodes if isinstance(node, (ast.Subscript, ast.Starred))}
    if called or any(_is(node, name) and node not in read for node in nodes):
        return
    for node in ast.walk(handle):
        if (
            isinstance(node, ast.Subscript)
            and _is(node.value, name)
            and isinstance(node.slice, ast.Constant)
            and not guarded(handle, node, ("IndexError", "LookupError", "Exception"))
        ):
            key = ast.unparse(node)
            message = (
                f"reads {key}, and no argument of its parser is named 'args', so handle() is given none by position: "
                "IndexError; read the argument from the options"
            )
            yield source, node, key, message
            return


def _refuses(node: ast.If, name: str) -> bool:
    """Whether a statement raises where nothing is given by position: ``if not args:``, ``if len(args) < 1:``."""
    test = ast.unparse(node.test)
    empty = re.fullmatch(rf"not {name}|len\({name}\) (<|!=) [1-9]\d*|len\({name}\) (==|<=) 0|not len\({name}\)", test)
    return empty is not None and isinstance(node.body[-1], ast.Raise)


def _labels(command: ProjectCommand, source: CommandClass) -> Iterator[Read]:
    """Yield a LabelCommand or AppCommand whose parser lacks the labels, which its base class adds."""
    from django.core.management.base import AppCommand, LabelCommand

    for base in (AppCommand, LabelCommand):
        kind = type(command.instance)
        if issubclass(kind, base) and kind.handle is base.handle and "args" not in _given(command):
            message = (
                f"is a {base.__name__} whose parser takes no labels, so it does nothing with any: its add_arguments() "
                "leaves out what the base class adds; call super().add_arguments(parser)"
            )
            yield source, source.method("add_arguments") or source.node, "args", message


def _inherited(command: ProjectCommand, source: CommandClass, base: CommandClass) -> Iterator[Read]:
    """Yield what a handler that a command inherits reads of its options, and its own parser lacks."""
    kind = type(command.instance)
    inherited = any(
        attribute(attribute(kind, handler.name), "__qualname__") == f"{base.name}.{handler.name}"
        for handler in base.handlers
    )
    own = "".join(ast.unparse(method) for method in source.methods)
    inherited = inherited or any(f"super().{handler.name}(" in own for handler in base.handlers)
    for function, options in option_readers(base) if inherited else ():
        bases = ("super()", *(ast.unparse(kind) for kind in source.node.bases))
        called = any(f"{kind}.{function.name}(" in own for kind in bases)
        if source.method(function.name) is not None and not called:
            continue  # the command has this method itself, and does not call what it would have inherited
        written = (written_options(written, options, asked=True) for written in command.classes)
        reads = _items(command, base, function, options, command.options.union(*written))
        for owner, node, key, message in (*reads, *_attributes(base, function, options)):
            where = f"{message} in {base.name}.{function.name}()"
            if source.method("add_arguments") is not None:
                where += "; its add_arguments() leaves out what the base class adds: call super().add_arguments(parser)"
            yield owner, node, key, where


def _given(command: ProjectCommand) -> set[str]:
    return destinations(command.parser) if command.parser is not None else set()


def _is(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _words(node: ast.AST | None) -> set[str]:
    return {word for inner in ast.walk(node) if (word := text(inner)) is not None} if node is not None else set()


def _plain(name: str) -> str:
    """Return a name without what tells siblings apart: numbers, and the s of a plural."""
    return re.sub(r"\d", "", name).removesuffix("s")
