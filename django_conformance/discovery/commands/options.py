"""Whether ``handle()`` can take what its parser gives, and reads only what its parser has.

https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#django.core.management.BaseCommand.handle
"""

from __future__ import annotations

import argparse
import ast
import inspect
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.commands.parser import destinations
from django_conformance.discovery.commands.reads import attributes, given_nothing, guarded, made, misspelt
from django_conformance.discovery.commands.source import HANDLERS
from django_conformance.inventory import Suspicion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django_conformance.discovery.commands.source import CommandSource, Function
    from django_conformance.inventory import Location

_ALWAYS = frozenset(
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


def suspicions(
    command: Any, parser: argparse.ArgumentParser, source: CommandSource, subject: str
) -> Iterator[Suspicion]:
    """Yield the suspicions of a loaded command whose parser was built."""
    known = destinations(parser) | set(command.base_stealth_options) | set(command.stealth_options) | _ALWAYS
    handle = source.method("handle")
    if handle is not None and not handle.decorator_list and source.method("execute") is None:
        yield from _signature(type(command).handle, known, subject, source.place(handle))
        yield from _without_subcommand(handle, known - destinations(parser, chosen=False), subject, source)
        yield from _named_by_none(handle, parser, subject, source)
    yield from _keys(source, known, subject)
    yield from given_nothing(parser, source, subject)
    yield from _never_labelled(command, parser, subject, source)


def inherited(
    command: Any, parser: argparse.ArgumentParser, classes: Iterable[CommandSource], subject: str
) -> Iterator[Suspicion]:
    """Yield the options that a base class of the project's reads in a method that a command inherits, and lacks.

    ``classes`` are the project's own that the command is made of, its own class first.
    """
    known = destinations(parser) | set(command.base_stealth_options) | set(command.stealth_options) | _ALWAYS
    own, *bases = classes
    for base in bases:
        for name in HANDLERS:
            handle = base.method(name)
            if handle is None or getattr(type(command), name).__qualname__ != f"{base.node.name}.{name}":
                continue
            options = handle.args.kwarg.arg if handle.args.kwarg is not None else ""
            written = {key for one in classes for key in made(one, options)}
            for one in _keys(base, known | written, subject):
                text = f"{one.message} in {base.node.name}.{name}()"
                if own.method("add_arguments") is not None:
                    text += "; its add_arguments() leaves out what the base class adds: call super().add_arguments()"
                yield replace(one, message=text)


def _signature(handle: Any, known: set[str], subject: str, place: Location) -> Iterator[Suspicion]:
    parameters = list(inspect.signature(handle).parameters.values())[1:]
    kinds = {parameter.kind for parameter in parameters}
    if inspect.Parameter.VAR_KEYWORD not in kinds:
        names = {parameter.name for parameter in parameters}
        given = sorted({"verbosity", "settings", "pythonpath", "traceback", "no_color", "force_color"} - names)
        if given:
            text = (
                f"{subject}: handle() has no **options, and is always given {', '.join(given)}: TypeError on every call"
            )
            yield Suspicion("handle-signature", subject, text, place, {"given": given})
            return
    for parameter in parameters:
        named = parameter.kind in (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
        if named and parameter.default is inspect.Parameter.empty and parameter.name not in known:
            text = (
                f"{subject}: handle() requires {parameter.name!r}, which no argument of its parser gives: TypeError on "
                "every call"
            )
            yield Suspicion("handle-signature", subject, text, place, {"parameter": parameter.name})


def _without_subcommand(handle: Function, chosen: set[str], subject: str, source: CommandSource) -> Iterator[Suspicion]:
    """Yield what ``handle()`` cannot do without of ``chosen``, the names that only a sub-command gives."""
    arguments = handle.args
    positional = arguments.args[1 : len(arguments.args) - len(arguments.defaults)]
    keywords = [
        one for one, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if default is None
    ]
    needed: list[tuple[str, ast.AST]] = [(one.arg, handle) for one in (*positional, *keywords) if one.arg in chosen]
    options = arguments.kwarg.arg if arguments.kwarg is not None else ""
    written = made(source, options)
    for statement in handle.body:
        if not isinstance(statement, (ast.Expr, ast.Assign, ast.AnnAssign, ast.Return)):
            break
        needed += [
            (node.slice.value, node)
            for node in ast.walk(statement)
            if isinstance(node, ast.Subscript)
            and isinstance(node.value, ast.Name)
            and node.value.id == options
            and isinstance(node.slice, ast.Constant)
            and node.slice.value in chosen - written
        ]
    for name, node in needed[:1]:
        text = (
            f"{subject} accepts a command line without a sub-command, and handle() needs {name!r}, which only the "
            "sub-commands give"
        )
        yield Suspicion("subcommand-required", subject, text, source.place(node), {"argument": name})


def _named_by_none(
    handle: Function, parser: argparse.ArgumentParser, subject: str, source: CommandSource
) -> Iterator[Suspicion]:
    """Yield where ``handle()`` makes a method's name of a sub-command that need not be given: ``do_None``."""
    chosen = {one.dest for one in parser._actions if isinstance(one, argparse._SubParsersAction) and not one.required}
    options = handle.args.kwarg.arg if handle.args.kwarg is not None else ""
    read = {f"{options}['{one}']" for one in chosen} | chosen
    tested = " ".join(
        ast.unparse(one.test if isinstance(one, (ast.If, ast.IfExp)) else one)
        for one in ast.walk(handle)
        if isinstance(one, (ast.If, ast.IfExp, ast.Compare, ast.BoolOp, ast.Try))
    )
    for node in ast.walk(handle):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "getattr"):
            continue
        within = (
            {ast.unparse(one) for one in ast.walk(node.args[1]) if isinstance(one, ast.expr)}
            if node.args[1:]
            else set()
        )
        for name in sorted(read & within if len(node.args) == len(("object", "name")) else ()):
            if name not in tested:
                text = (
                    f"{subject} accepts a command line without a sub-command, and handle() asks for an attribute named by "
                    f"{name}, which is None then"
                )
                yield Suspicion("subcommand-required", subject, text, source.place(node), {"argument": name})


def _never_labelled(
    command: Any, parser: argparse.ArgumentParser, subject: str, source: CommandSource
) -> Iterator[Suspicion]:
    """Yield a LabelCommand or AppCommand whose parser lacks the labels, which its base class adds."""
    from django.core.management.base import AppCommand, LabelCommand

    for base in (AppCommand, LabelCommand):
        if isinstance(command, base) and type(command).handle is base.handle and "args" not in destinations(parser):
            text = (
                f"{subject} is a {base.__name__} whose parser takes no labels, so it does nothing with any: its "
                "add_arguments() leaves out what the base class adds; call super().add_arguments(parser)"
            )
            place = source.place(source.method("add_arguments") or source.node)
            yield Suspicion("unknown-option-key", subject, text, place, {"key": "args"})


def _with_options(source: CommandSource) -> Iterator[tuple[Function, str]]:
    """Yield the methods that are given the options, and under which name: handlers, and those that a handler hands them to."""
    handlers = [one for one in map(source.method, HANDLERS) if one is not None and one.args.kwarg is not None]
    yield from ((one, one.args.kwarg.arg) for one in handlers if one.args.kwarg is not None)
    names = {one.args.kwarg.arg for one in handlers if one.args.kwarg is not None}
    handed = {
        ast.unparse(argument)
        for one in handlers
        for node in ast.walk(one)
        if isinstance(node, ast.Call)
        for argument in node.args
    }
    for function in source.functions:
        parameters = {one.arg for one in (*function.args.args, *function.args.kwonlyargs)}
        stored = {one.id for one in ast.walk(function) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
        if function not in handlers and function in source.node.body:
            yield from ((function, name) for name in sorted(names & parameters & handed - stored))


def _keys(source: CommandSource, known: set[str], subject: str) -> Iterator[Suspicion]:
    """Yield the options that a method reads by ``options["…"]`` and that no argument has."""
    for function, options in _with_options(source):
        given = made(source, options)
        for node in ast.walk(function):
            if (
                isinstance(node, ast.Subscript)
                and isinstance(node.ctx, ast.Load)
                and isinstance(node.value, ast.Name)
                and node.value.id == options
                and isinstance(node.slice, ast.Constant)
                and isinstance(node.slice.value, str)
                and node.slice.value not in known | given
                and not guarded(function, node)
            ):
                own = sorted(known - _ALWAYS - {"help", "version"})
                text = (
                    f"{subject} reads {options}[{node.slice.value!r}], and no argument of its parser has that name (it "
                    f"has {', '.join(own) or 'none'}): KeyError"
                )
                yield Suspicion(
                    "unknown-option-key", subject, text, source.place(node), {"key": node.slice.value, "known": own}
                )
        yield from attributes(function, options, source, subject)
        yield from misspelt(function, options, known, source, subject)
