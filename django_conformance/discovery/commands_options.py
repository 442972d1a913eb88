"""Whether ``handle()`` can take what its parser gives, and reads only what its parser has.

https://docs.djangoproject.com/en/stable/howto/custom-management-commands/#django.core.management.BaseCommand.handle
"""

from __future__ import annotations

import ast
import inspect
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.commands_parser import destinations
from django_conformance.discovery.commands_reads import attributes, given_nothing, guarded, made, misspelt
from django_conformance.discovery.commands_source import HANDLERS
from django_conformance.inventory import Suspicion

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from django_conformance.discovery.commands_source import CommandSource, Function
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
    yield from _keys(source, known, subject)
    yield from given_nothing(parser, source, subject)


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


def _keys(source: CommandSource, known: set[str], subject: str) -> Iterator[Suspicion]:
    """Yield the options that a method reads by ``options["…"]`` and that no argument has."""
    for name in HANDLERS:
        function = source.method(name)
        if function is None or function.args.kwarg is None:
            continue
        options = function.args.kwarg.arg
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
